import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { formatBalance } from '../amount';
import { AssetService } from '../asset/asset.service';
import { Reader } from '../database/reader';
import { invalid } from '../errors';
import { formatInstant, parseInstant } from '../instant';
import { keepsLots } from '../posting/lots';
import { seqsBefore } from '../posting/log.sql';
import { assetsOf, readClock, type Reads, slicesOf } from '../posting/posting.sql';
import { Slices } from '../posting/slices';
import { type LiabilityDto, type LiabilityQuery, type OutstandingDto } from './liability.dto';
import {
  type LotSum,
  type Owned,
  SUM_HOLDS,
  SUM_LOTS,
  SUM_LOTS_SINCE,
  SUM_OWNED,
  SUM_OWNED_SINCE,
} from './liability.sql';

/** So much of a slice's log at a time: a tenth of a second or so. */
const PAGE = 10_000;
/** Read in ten seconds or so: who needs a day of long ago asks for it soon after it, and keeps the answer. */
const SINCE_MAX = 1_000_000;

/** How far a slice had got at the moment, and how far it has got now. */
interface Head {
  readonly slice: number;
  readonly then: number;
  readonly now: number;
}

interface Moment {
  readonly atMicros: bigint;
  readonly assetId: number;
  readonly heads: readonly Head[];
  readonly keepsLots: boolean;
}

/** Sums of one asset, as they were at the moment. */
interface Sums {
  readonly owned: Owned[];
  readonly lots: LotSum[];
}

/** What users own, and what they could still use of it, at any time. */
@Injectable()
export class LiabilityReader {
  /** All reports of this instance take turns, so that other reads find connections. */
  readonly #inTurn = pLimit(1);

  constructor(
    private readonly reader: Reader,
    private readonly assetService: AssetService,
    private readonly slices: Slices,
  ) {}

  /**
   * Sums of now, less what was posted since: the newer the moment, the less there is to take back. What was posted never
   * changes, so that it is read page by page behind the snapshot, which would keep VACUUM waiting.
   *
   * @param gone aborted when nobody waits for the answer any more
   * @throws Problem ASSET_NOT_FOUND, or VALIDATION_FAILED where too much was posted since
   */
  async liability({ asset: symbol, at }: LiabilityQuery, gone: AbortSignal): Promise<LiabilityDto> {
    const asset = await this.assetService.bySymbol(symbol);
    const [moment, now] = await this.reader.snapshot(async (reads) => {
      const found = await this.#moment(reads, asset.id, at === undefined ? undefined : parseInstant(at));
      return [found, await sumsNow(reads, found)] as const;
    }, gone);
    const since = await this.#sumsSince(moment, gone);
    const format = (minor: bigint) => formatBalance(minor, asset.scale);
    const balanceMinor = total(now.owned, 'balanceMinor') - total(since.owned, 'balanceMinor');
    const { outstanding, heldMinor, expiredMinor } = spread([...now.lots, ...since.lots], balanceMinor, moment);
    return {
      asset: asset.symbol,
      at: formatInstant(moment.atMicros),
      outstanding: outstanding.map(({ amountMinor, ...terms }) => ({ ...terms, amount: format(amountMinor) })),
      held: format(heldMinor),
      expiredUnbooked: format(expiredMinor),
      debts: format(total(now.owned, 'debtMinor') - total(since.owned, 'debtMinor')),
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
    const atMicros = wantedMicros ?? nowMicros;
    const ends = new Map(slices.map(({ slice, transactionCount }) => [slice, Number(transactionCount)]));
    const then = await seqsBefore(reads, ends, atMicros + 1n);
    const heads = [...ends].map(([slice, now]) => ({ slice, then: then.get(slice)!, now }));
    const count = heads.reduce((sum, { then, now }) => sum + now - then, 0);
    if (count > SINCE_MAX) {
      throw invalid('at', `has ${count} transactions behind it, of which ${SINCE_MAX} can be looked through`);
    }
    return { atMicros, assetId, heads, keepsLots: keepsLots(assets.get(assetId)) };
  }

  /** Added up as it was posted; of lots and holds what has gone since. */
  async #sumsSince({ assetId, atMicros, heads }: Moment, gone: AbortSignal): Promise<Sums> {
    const sums: Sums = { owned: [], lots: [] };
    for (const { slice, then, now } of heads) {
      for (let after = then; after < now; after += PAGE) {
        const page = [after, Math.min(after + PAGE, now)];
        const [owned, lots] = await this.#inTurn(() =>
          Promise.all([
            this.reader.query<Owned>(SUM_OWNED_SINCE, [assetId, [slice], ...page], gone),
            this.reader.query<LotSum>(SUM_LOTS_SINCE, [assetId, [slice], [then], atMicros, ...page], gone),
          ]),
        );
        sums.owned.push(...owned);
        sums.lots.push(...lots);
      }
    }
    return sums;
  }
}

async function sumsNow(reads: Reads, { assetId, heads, atMicros, keepsLots: hasLots }: Moment): Promise<Sums> {
  const slices = heads.map(({ slice }) => slice);
  const values = [assetId, slices, heads.map(({ then }) => then), atMicros];
  const [owned, lots, holds] = await Promise.all([
    reads.query<Owned>(SUM_OWNED, [assetId, slices]),
    hasLots ? reads.query<LotSum>(SUM_LOTS, values) : [],
    reads.query<LotSum>(SUM_HOLDS, values),
  ]);
  return { owned, lots: [...lots, ...holds] };
}

type Outstanding = Pick<OutstandingDto, 'class' | 'expiryMonth'> & { amountMinor: bigint };

/** What of the balance is free to be used, held, or expired. What is in no lot counts as bought, where there are lots. */
function spread(lots: readonly LotSum[], balanceMinor: bigint, { keepsLots: hasLots }: Moment) {
  const unlotted = { lotClass: null, expiryMonth: null, isExpired: false, heldMinor: 0n };
  const rest = { ...unlotted, leftMinor: balanceMinor - total(lots, 'leftMinor') };
  const outstanding = new Map<string, Outstanding>();
  let expiredMinor = 0n;
  for (const { lotClass, expiryMonth, isExpired, leftMinor, heldMinor } of [rest, ...lots]) {
    const freeMinor = leftMinor - heldMinor;
    if (isExpired) expiredMinor += freeMinor;
    else {
      const terms = { class: lotClass ?? (hasLots ? 'PAID' : null), expiryMonth };
      const key = `${terms.class} ${expiryMonth ?? '~'}`;
      const before = outstanding.get(key)?.amountMinor ?? 0n;
      outstanding.set(key, { ...terms, amountMinor: before + freeMinor });
    }
  }
  const rows = [...outstanding].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  return {
    outstanding: hasLots ? rows.filter(({ amountMinor }) => amountMinor !== 0n) : rows,
    heldMinor: total(lots, 'heldMinor'),
    expiredMinor,
  };
}

function total<Name extends string>(rows: readonly Readonly<Record<Name, bigint>>[], name: Name): bigint {
  return rows.reduce((sum, row) => sum + row[name], 0n);
}
