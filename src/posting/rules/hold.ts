import { type Book, systemWallet, type WalletName } from '../book';
import {
  type CaptureOperation,
  type ExpireOperation,
  type HoldName,
  type HoldOperation,
  type ReleaseOperation,
} from '../command';
import { type Hold, type HoldStatus } from '../hold.entity';
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
    const placed = { status: 'HELD', capturedMinor: 0n, remainingMinor: amountMinor, expiresAtMicros } as const;
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
    const captured = { type: 'CAPTURE', counter: 'TREASURY', ...concernOf(name), amountMinor: takenMinor } as const;
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
    if (rejection && isSkippedWhenDone) return { steps, isSkipped: true };
    return rejection ? { steps, rejection } : { steps };
  },
};

/** Lets go what has expired of a wallet. */
export const expire: Rule<ExpireOperation> = {
  touches({ userId, assetId }, slices) {
    return { wallets: [{ userId, assetId, slice: slices.ofUser(userId) }], transactionCount: 1 };
  },

  plan({ userId, assetId }, book) {
    const name: WalletName = { userId, assetId, slice: book.allSlices.ofUser(userId) };
    const steps = expiredOf(book, name).map((found) =>
      released({ ...name, id: found.id }, found.remainingMinor, resolved(found, 'EXPIRED')),
    );
    return { steps, isSkipped: steps.length === 0 };
  },
};

function expiredOf(book: Book, name: WalletName): Hold[] {
  const wallet = book.wallet(name);
  return wallet ? book.expiredHolds(wallet) : [];
}

function released(name: HoldName, amountMinor: bigint, after: Hold): Step {
  return { type: 'RELEASE', ...concernOf(name), amountMinor, hold: after, details: detailsOf(after) };
}

function concernOf({ id: relatesTo, slice, userId, assetId }: HoldName) {
  return { slice, userId, assetId, relatesTo };
}

function resolved(found: Hold, status: HoldStatus): Hold {
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
