import { MAX_MINOR } from '../../amount';
import { type Book, systemWallet } from '../book';
import { type Command, NO_TEXTS, ownCommand, type RefillOperation, type SupplyOperation } from '../command';
import { type Short } from '../outcome';
import { type Slices } from '../slices';
import { TREASURY_USER_ID } from '../wallet.entity';
import { type Rule, type Step } from './rule';

/** ISSUE spreads new credits evenly over the treasuries; BURN takes credits from all of them, as far as they hold any. */
export const supply: Rule<SupplyOperation> = {
  touches({ assetId }, slices) {
    return { wallets: treasuriesAnd('ISSUANCE', assetId, slices), transactionCount: slices.numbers.length };
  },

  plan({ type, assetId, amountMinor }, book) {
    const slices = book.allSlices.numbers;
    const { treasuries, heldMinor } = treasuriesOf(book, assetId, slices);
    const issued = slices.map((slice) => -book.balanceMinor(systemWallet('ISSUANCE', assetId, slice)));
    const issuedMinor = type === 'ISSUE' ? sumOf(issued) : 0n;
    // A refusal is kept as well: no row holds more.
    if (issuedMinor + amountMinor > MAX_MINOR) return { steps: [], refusal: 'AMOUNT_TOO_LARGE' };
    if (type === 'ISSUE') {
      const shares = spread(amountMinor, slices.map((slice) => ({ slice, limitMinor: amountMinor }))); // prettier-ignore
      return { steps: shares.map((share) => stepOf('ISSUE', assetId, share, heldMinor + amountMinor)) };
    }
    if (heldMinor < amountMinor) {
      const rejection = {
        code: 'INSUFFICIENT_FUNDS',
        available: String(heldMinor),
        required: String(amountMinor),
      } as const;
      return { steps: [stepOf('BURN', assetId, { slice: slices[0]!, amountMinor })], rejection };
    }
    return {
      steps: spread(amountMinor, treasuries).map((share) => stepOf('BURN', assetId, share, heldMinor - amountMinor)),
    };
  },
};

/** Levels a treasury that runs out with the others, or gives it at least what is needed: SUPPLY_OUT there, SUPPLY_IN here. */
export const refill: Rule<RefillOperation> = {
  touches({ assetId }, slices) {
    return { wallets: treasuriesAnd('CLEARING', assetId, slices), transactionCount: slices.numbers.length };
  },

  plan({ assetId, slice, amountMinor, takenMinor }, book) {
    const { numbers } = book.allSlices;
    const ownMinor = book.balanceMinor(systemWallet('TREASURY', assetId, slice));
    const { treasuries: others } = treasuriesOf(book, assetId, numbers.filter((other) => other !== slice), takenMinor); // prettier-ignore
    const wantedMinor = wantedOf(others, ownMinor, amountMinor);
    if (wantedMinor === undefined) return { steps: [], refusal: 'TREASURY_EXHAUSTED' };
    // Somebody else has refilled it meanwhile.
    if (wantedMinor <= 0n) return { steps: [], isSkipped: true };
    return {
      steps: [
        ...spread(wantedMinor, others).map((share) => stepOf('SUPPLY_OUT', assetId, share)),
        stepOf('SUPPLY_IN', assetId, { slice, amountMinor: wantedMinor }),
      ],
    };
  },
};

export function refillOf({ kind: _, ...wanted }: Short): Command {
  return ownCommand({ type: 'REFILL', ...wanted, ...NO_TEXTS });
}

interface Share {
  readonly slice: number;
  readonly amountMinor: bigint;
}

/** How much a treasury may give at most. */
interface Limit {
  readonly slice: number;
  readonly limitMinor: bigint;
}

/** What a treasury wants of others, to be level with them, or at least for what it needs; undefined where they do not hold it. */
export function wantedOf(others: readonly Limit[], ownMinor: bigint, neededMinor: bigint): bigint | undefined {
  const heldMinor = sumOf(others.map(({ limitMinor }) => limitMinor));
  const levelMinor = (ownMinor + heldMinor) / BigInt(others.length + 1);
  const wantedMinor = (levelMinor > neededMinor ? levelMinor : neededMinor) - ownMinor;
  return wantedMinor > heldMinor ? undefined : wantedMinor;
}

/** Spreads an amount as evenly as the limits allow; they hold enough together. Nobody gets a share of nothing. */
export function spread(amountMinor: bigint, limits: readonly Limit[]): Share[] {
  // The smallest first: what one of them lacks is left for the larger ones.
  const ascending = [...limits].sort((a, b) =>
    a.limitMinor < b.limitMinor ? -1 : a.limitMinor > b.limitMinor ? 1 : 0,
  );
  let leftMinor = amountMinor;
  const shares = ascending.map(({ slice, limitMinor }, index) => {
    const evenMinor = leftMinor / BigInt(ascending.length - index);
    const shareMinor = evenMinor < limitMinor ? evenMinor : limitMinor;
    leftMinor -= shareMinor;
    return { slice, amountMinor: shareMinor };
  });
  return shares.filter((share) => share.amountMinor > 0n);
}

/** @param treasuryMinor what all treasuries hold together afterwards, where somebody is told */
function stepOf(
  type: 'ISSUE' | 'BURN' | 'SUPPLY_OUT' | 'SUPPLY_IN',
  assetId: number,
  share: Share,
  treasuryMinor?: bigint,
): Step {
  const counter = type === 'ISSUE' || type === 'BURN' ? 'ISSUANCE' : 'CLEARING';
  const { slice, amountMinor } = share;
  const step = { type, slice, userId: TREASURY_USER_ID, assetId, amountMinor, counter } as const;
  return treasuryMinor === undefined ? step : { ...step, details: { treasury: String(treasuryMinor) } };
}

function treasuriesAnd(kind: 'ISSUANCE' | 'CLEARING', assetId: number, { numbers }: Slices) {
  return numbers.flatMap((slice) => [systemWallet('TREASURY', assetId, slice), systemWallet(kind, assetId, slice)]);
}

/** What the treasuries hold, less what is to be left in them. */
function treasuriesOf(
  book: Book,
  assetId: number,
  slices: readonly number[],
  leftMinor: ReadonlyMap<number, bigint> = new Map(),
) {
  const treasuries = slices.map((slice) => {
    const freeMinor = book.balanceMinor(systemWallet('TREASURY', assetId, slice)) - (leftMinor.get(slice) ?? 0n);
    return { slice, limitMinor: freeMinor > 0n ? freeMinor : 0n };
  });
  return { treasuries, heldMinor: sumOf(treasuries.map(({ limitMinor }) => limitMinor)) };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amountMinor) => sum + amountMinor, 0n);
}
