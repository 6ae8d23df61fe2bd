import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { formatBalance } from '../amount';
import { AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { formatInstant, parseInstant } from '../instant';
import { keepsLots } from '../posting/lots';
import { type LogSpan, seqsBefore } from '../posting/log.sql';
import { assetsOf, readClock, type Reads, slicesOf } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { FIND_CLOSINGS } from './closing.sql';
import { type LiabilityDto, type LiabilityQuery, type OutstandingDto } from './liability.dto';
import { type LotSum, type Owned } from './liability.sql';
import { LiabilitySums, sumsBack, sumsClosed, sumsNow, type Wanted } from './liability-sums';

/** A page of what was posted since is read by two statements at once. */
const CONNECTIONS = 2;

/** From where on a slice has to be taken back, and from what. */
interface Base extends LogSpan {
  /** Whether a closing says what was owned at the end of the span: else the end is now. */
  readonly isClosed: boolean;
}

interface Moment {
  readonly wanted: Wanted;
  readonly bases: readonly Base[];
  readonly keepsLots: boolean;
}

/** What users own, and what they could still use of it, at any time. */
@Injectable()
export class LiabilityReader {
  /** All reports of this instance take turns, so that other reads find connections. */
  readonly #inTurn = pLimit(CONNECTIONS);

  constructor(
    private readonly reader: Reader,
    private readonly assetService: AssetService,
    private readonly slices: Slices,
  ) {}

  /**
   * Sums of the first closing behind the moment, or of now, less what was posted in between. What was posted never changes, so
   * that it is read page by page behind the snapshot, which would keep VACUUM waiting.
   *
   * @param gone aborted when nobody waits for the answer any more
   * @throws Problem ASSET_NOT_FOUND
   */
  async liability({ asset: symbol, at }: LiabilityQuery, gone: AbortSignal): Promise<LiabilityDto> {
    const asset = await this.assetService.bySymbol(symbol);
    const sums = new LiabilitySums();
    const moment = await this.reader.snapshot(async (reads) => {
      const found = await this.#moment(reads, asset.id, at === undefined ? undefined : parseInstant(at));
      await addBases(reads, found, sums);
      return found;
    }, gone);
    const inTurn: Reads = {
      query: (statement, values) => this.#inTurn(() => this.reader.query(statement, [...values], gone)),
    };
    for (const base of moment.bases) {
      for await (const page of sumsBack(inTurn, moment.wanted, base)) sums.add(page);
    }

    const { momentMicros } = moment.wanted;
    const format = (minor: bigint) => formatBalance(minor, asset.scale);
    const [owned] = sums.owned;
    const { balanceMinor, debtMinor } = owned ?? NOTHING;
    const { outstanding, heldMinor, expiredMinor } = spread(sums.lots, balanceMinor, moment);
    return {
      asset: asset.symbol,
      at: formatInstant(momentMicros),
      outstanding: outstanding.map(({ amountMinor, ...terms }) => ({ ...terms, amount: format(amountMinor) })),
      held: format(heldMinor),
      expiredUnbooked: format(expiredMinor),
      debts: format(debtMinor),
      total: format(balanceMinor),
    };
  }

  async #moment(reads: Reads, assetId: number, wantedMicros: bigint | undefined): Promise<Moment> {
    const [slices, clockMicros, assets] = await Promise.all([
      slicesOf(reads, this.slices.numbers),
      readClock(reads),
      assetsOf(reads, [assetId]),
    ]);
    // Whatever is posted counts as posted by now, also where the clock was put back since.
    const nowMicros = slices.reduce((max, { lastPostedMicros: last }) => (last > max ? last : max), clockMicros);
    const momentMicros = wantedMicros ?? nowMicros;
    const ends = new Map(slices.map(({ slice, transactionCount }) => [slice, Number(transactionCount)]));
    const then = await seqsBefore(reads, ends, momentMicros + 1n);
    const values = [[...ends.keys()], [...then.values()], [...ends.values()]];
    const closings = await reads.query<{ slice: number; seq: bigint }>(FIND_CLOSINGS, values);
    // The transaction that a closing ends with was posted behind the moment: so whatever expires later has not expired at it.
    const closed = new Map(closings.map(({ slice, seq }) => [slice, Number(seq)]));
    return {
      wanted: { assetIds: [assetId], sinceMicros: momentMicros, momentMicros },
      bases: [...ends].map(([slice, now]) => {
        const seq = closed.get(slice);
        return { slice, after: then.get(slice)!, upto: seq ?? now, isClosed: seq !== undefined };
      }),
      keepsLots: keepsLots(assets.get(assetId)),
    };
  }
}

async function addBases(reads: Reads, { wanted, bases }: Moment, sums: LiabilitySums): Promise<void> {
  const closings = bases.filter(({ isClosed }) => isClosed).map(({ slice, upto }) => ({ slice, seq: upto }));
  const slices = bases.filter(({ isClosed }) => !isClosed).map(({ slice }) => slice);
  if (closings.length > 0) sums.add(await sumsClosed(reads, wanted, closings));
  if (slices.length > 0) sums.add(await sumsNow(reads, wanted, slices));
}

const NOTHING: Pick<Owned, 'balanceMinor' | 'debtMinor'> = { balanceMinor: 0n, debtMinor: 0n };

type Outstanding = Pick<OutstandingDto, 'class' | 'expiryMonth'> & { amountMinor: bigint };

/** What of the balance is free to be used, held, or expired. What is in no lot counts as bought, where there are lots. */
function spread(
  lots: readonly LotSum[],
  balanceMinor: bigint,
  { wanted: { momentMicros }, keepsLots: hasLots }: Moment,
) {
  const inLotsMinor = lots.reduce((sum, { leftMinor }) => sum + leftMinor, 0n);
  const rest = { lotClass: 'PAID', expiresAtMicros: null, leftMinor: balanceMinor - inLotsMinor } as const;
  const outstanding = new Map<string, Outstanding>();
  let [allHeldMinor, expiredMinor] = [0n, 0n];
  for (const { lotClass, expiresAtMicros, heldUntilMicros, leftMinor, heldMinor } of [
    { ...NOT_HELD, ...rest },
    ...lots,
  ]) {
    const isLive = heldUntilMicros === null || heldUntilMicros > momentMicros;
    const freeMinor = isLive ? leftMinor - heldMinor : leftMinor;
    if (isLive) allHeldMinor += heldMinor;
    if (expiresAtMicros !== null && expiresAtMicros <= momentMicros) expiredMinor += freeMinor;
    else {
      const expiryMonth = expiresAtMicros === null ? null : formatInstant(expiresAtMicros).slice(0, 'YYYY-MM'.length);
      const terms = { class: hasLots ? lotClass : null, expiryMonth };
      const key = `${terms.class} ${expiryMonth ?? '~'}`;
      const before = outstanding.get(key)?.amountMinor ?? 0n;
      outstanding.set(key, { ...terms, amountMinor: before + freeMinor });
    }
  }
  const rows = [...outstanding].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  return {
    outstanding: hasLots ? rows.filter(({ amountMinor }) => amountMinor !== 0n) : rows,
    heldMinor: allHeldMinor,
    expiredMinor,
  };
}

const NOT_HELD = { heldUntilMicros: null, heldMinor: 0n };
