import { type Reads } from '../posting/posting.sql';
import { type LogSpan } from '../posting/log.sql';
import {
  type LotSum,
  type Owned,
  SUM_HOLDS,
  SUM_LOTS,
  SUM_LOTS_BACK,
  SUM_LOTS_CLOSED,
  SUM_OWNED,
  SUM_OWNED_BACK,
  SUM_OWNED_CLOSED,
} from './liability.sql';

/** So much of a slice's log at a time: a tenth of a second or so. */
const PAGE = 10_000;

/** Of which assets, and for which moments, they are added up. */
export interface Wanted {
  readonly assetIds: readonly number[];
  /** The first moment that is asked for; null: any. */
  readonly sinceMicros: bigint | null;
  /** The last one. */
  readonly momentMicros: bigint;
}

/** As PostgreSQL adds them up. */
interface Parts {
  readonly owned: readonly Owned[];
  readonly lots: readonly LotSum[];
}

/** What users own, and what of it is in which lots: parts of it are added up. */
export class LiabilitySums {
  readonly #owned = new Map<number, Owned>();
  readonly #lots = new Map<string, LotSum>();

  add({ owned, lots }: Parts): void {
    for (const one of owned) {
      const { assetId } = one;
      const { balanceMinor = 0n, debtMinor = 0n } = this.#owned.get(assetId) ?? {};
      this.#owned.set(assetId, {
        assetId,
        balanceMinor: balanceMinor + one.balanceMinor,
        debtMinor: debtMinor + one.debtMinor,
      });
    }
    for (const one of lots) {
      const terms = `${one.assetId} ${one.lotClass} ${one.expiresAtMicros} ${one.heldUntilMicros}`;
      const { leftMinor = 0n, heldMinor = 0n } = this.#lots.get(terms) ?? {};
      this.#lots.set(terms, { ...one, leftMinor: leftMinor + one.leftMinor, heldMinor: heldMinor + one.heldMinor });
    }
  }

  /** Where it is not nothing. */
  get owned(): Owned[] {
    return [...this.#owned.values()].filter(({ balanceMinor, debtMinor }) => balanceMinor !== 0n || debtMinor !== 0n);
  }

  /** Where it is not nothing. */
  get lots(): LotSum[] {
    return [...this.#lots.values()].filter(({ leftMinor, heldMinor }) => leftMinor !== 0n || heldMinor !== 0n);
  }
}

/** As it is now, in some slices. */
export async function sumsNow(reads: Reads, wanted: Wanted, slices: readonly number[]): Promise<Parts> {
  const values = valuesOf(wanted, slices);
  const [owned, lots, holds] = await Promise.all([
    reads.query<Owned>(SUM_OWNED, [wanted.assetIds, slices]),
    reads.query<LotSum>(SUM_LOTS, values),
    reads.query<LotSum>(SUM_HOLDS, values),
  ]);
  return { owned, lots: [...lots, ...holds] };
}

/** As it was up to some closings. */
export async function sumsClosed(
  reads: Reads,
  wanted: Wanted,
  closings: readonly { readonly slice: number; readonly seq: number }[],
): Promise<Parts> {
  const [slices, seqs] = [closings.map(({ slice }) => slice), closings.map(({ seq }) => seq)];
  const [owned, lots] = await Promise.all([
    reads.query<Owned>(SUM_OWNED_CLOSED, [wanted.assetIds, slices, seqs]),
    reads.query<LotSum>(SUM_LOTS_CLOSED, [...valuesOf(wanted, slices), seqs]),
  ]);
  return { owned, lots };
}

/** What takes it back from the end of a part of the log to its beginning, page by page. What is posted never changes. */
export async function* sumsBack(
  reads: Reads,
  wanted: Wanted,
  { slice, after: first, upto }: LogSpan,
): AsyncGenerator<Parts> {
  for (let after = first; after < upto; after += PAGE) {
    const page = [after, Math.min(after + PAGE, upto)];
    const [owned, lots] = await Promise.all([
      reads.query<Owned>(SUM_OWNED_BACK, [wanted.assetIds, [slice], ...page]),
      reads.query<LotSum>(SUM_LOTS_BACK, [...valuesOf(wanted, [slice]), ...page]),
    ]);
    yield { owned, lots };
  }
}

function valuesOf({ assetIds, sinceMicros, momentMicros }: Wanted, slices: readonly number[]): unknown[] {
  return [assetIds, slices, sinceMicros, momentMicros];
}
