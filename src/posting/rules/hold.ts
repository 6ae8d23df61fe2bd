import { systemWallet } from '../book';
import { type CaptureOperation, type HoldName, type HoldOperation, type ReleaseOperation } from '../command';
import { type Hold, type HoldStatus } from '../hold.entity';
import { portionOf } from '../lots';
import { type Rejection, type RejectionCode } from '../transaction.entity';
import { type Rule, type Step } from './rule';

/** HOLD sets an amount aside. */
export const hold: Rule<HoldOperation> = {
  touches({ userId, assetId }, slices) {
    return { wallets: [{ userId, assetId, slice: slices.ofUser(userId) }], transactionCount: 1 };
  },

  plan({ type, userId, assetId, amountMinor, expiresInSeconds }, book) {
    const expiresAtMicros = expiresInSeconds === null ? null : book.nowMicros + BigInt(expiresInSeconds) * 1_000_000n;
    const step = { type, slice: book.allSlices.ofUser(userId), userId, assetId, amountMinor };
    const details = expiresAtMicros === null ? {} : { details: { expiresAtMicros: String(expiresAtMicros) } };
    const state = { status: 'HELD', capturedMinor: 0n, remainingMinor: amountMinor, lots: null } as const;
    const placed = { ...state, expiresAtMicros };
    return { steps: [{ ...step, ...details, hold: placed }] };
  },
};

/** CAPTURE takes what was set aside, or a part of it; what is left after the last one is let go by a RELEASE. */
export const capture: Rule<CaptureOperation> = {
  touches({ hold: name }) {
    const { userId, assetId, slice, id } = name;
    const wallets = [{ userId, assetId, slice }, systemWallet('TREASURY', assetId, slice)];
    return { wallets, transactionCount: 2, hold: id };
  },

  plan({ hold: name, amountMinor, isFinal }, book) {
    const found = book.hold(name.id)!;
    const takenMinor = amountMinor ?? found.remainingMinor;
    const leftMinor = found.remainingMinor - takenMinor;
    const shares = lotsOf(found, found.capturedMinor, takenMinor);
    const about = { ...concernOf(name), amountMinor: takenMinor, ...shares };
    const captured = { type: 'CAPTURE', counter: 'TREASURY', ...about } as const;
    const rejection =
      resolvedBefore(found) ?? (leftMinor < 0n ? rejectionOf('CAPTURE_EXCEEDS_HOLD', found) : undefined);
    if (rejection) return { steps: [captured], rejection };

    const isOver = isFinal || leftMinor === 0n;
    const after = {
      ...found,
      status: isOver ? 'CAPTURED' : 'HELD',
      capturedMinor: found.capturedMinor + takenMinor,
      remainingMinor: isOver ? 0n : leftMinor,
    } as const;
    const steps: Step[] = [{ ...captured, hold: after, details: detailsOf(after) }];
    if (isOver && leftMinor > 0n) steps.push(released(name, leftMinor, after));
    return { steps };
  },
};

/** RELEASE lets go what is left. */
export const release: Rule<ReleaseOperation> = {
  touches({ hold: name }) {
    const { userId, assetId, slice, id } = name;
    return { wallets: [{ userId, assetId, slice }], transactionCount: 1, hold: id };
  },

  plan({ hold: name, isSkippedWhenDone = false }, book) {
    const found = book.hold(name.id)!;
    const rejection = resolvedBefore(found);
    const steps = [released(name, found.remainingMinor, resolved(found, 'RELEASED'))];
    return rejection ? { steps, rejection, isSkipped: isSkippedWhenDone } : { steps };
  },
};

/** What is let go of a hold, which it leaves as `after`. */
export function released(name: HoldName, amountMinor: bigint, after: Hold): Step {
  const about = { ...concernOf(name), hold: after, details: detailsOf(after) };
  return { type: 'RELEASE', ...about, amountMinor, ...lotsOf(after, after.capturedMinor, amountMinor) };
}

/** What was set aside first is captured first. */
function lotsOf({ lots }: Hold, skippedMinor: bigint, amountMinor: bigint): Pick<Step, 'lotShares'> {
  return lots ? { lotShares: portionOf(lots, skippedMinor, amountMinor) } : {};
}

function concernOf({ id: relatesTo, slice, userId, assetId }: HoldName) {
  return { slice, userId, assetId, relatesTo };
}

export function resolved(found: Hold, status: HoldStatus): Hold {
  return { ...found, status, remainingMinor: 0n };
}

function detailsOf({ status, capturedMinor, remainingMinor }: Hold) {
  return { hold: { status, captured: String(capturedMinor), remaining: String(remainingMinor) } };
}

const RESOLVED: Readonly<Record<Exclude<HoldStatus, 'HELD'>, RejectionCode>> = {
  CAPTURED: 'HOLD_CAPTURED',
  RELEASED: 'HOLD_RELEASED',
  EXPIRED: 'HOLD_EXPIRED',
};

function resolvedBefore(found: Hold): Rejection | undefined {
  return found.status === 'HELD' ? undefined : rejectionOf(RESOLVED[found.status], found);
}

function rejectionOf(code: RejectionCode, { capturedMinor, remainingMinor }: Hold): Rejection {
  return { code, captured: String(capturedMinor), remaining: String(remainingMinor) };
}
