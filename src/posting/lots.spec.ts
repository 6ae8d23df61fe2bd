import { assertAlways as assertOfAny, type Ledger, LOTS, sumBy } from '../../test/support/engine-ledger';
import { type LotAsk, type LotEvent, LotModel } from '../../test/support/lot-model';
import { keyTextOf, type Operation } from './command';
import { type Lot } from './lot.entity';
import { type Transaction, type RejectionCode } from './transaction.entity';
import { type TransactionType } from './transaction-types';
import { isSystemUser } from './wallet.entity';

/** Most ledgers are about lots only, so that they meet far more often. */
function assertAlways(holds: (ledger: Ledger) => void, numRuns = 150): void {
  assertOfAny(holds, numRuns, 'lots');
}

/** The asset of the random ledgers that keeps its credits in lots. */
const isOfLots = ({ assetId, walletId }: Transaction) => assetId === LOTS && walletId !== null;

/** What has happened to users' wallets, command by command. */
function eventsOf(ledger: Ledger): LotEvent[][] {
  const users = new Set([...ledger.wallets.values()].filter(({ kind }) => kind === 'USER').map(({ id }) => id));
  const moved = ledger.transactions.filter(
    (one) => one.status === 'SUCCESS' && isOfLots(one) && users.has(one.walletId!),
  );
  const byCommand = Map.groupBy(moved, (transaction) => keyTextOf(transaction));
  return Array.from(byCommand, ([key, transactions]) =>
    transactions.map((transaction) => eventOf(transaction, ledger.commands.get(key)?.operations[transaction.index])),
  );
}

function eventOf(transaction: Transaction, operation: Operation | undefined): LotEvent {
  const { id, index, type, userId, amountMinor, balanceAfterMinor, createdAtMicros, relatesTo, details } = transaction;
  return {
    ...{ id, index, type, userId, relatesTo, amount: amountMinor ?? 0n, balanceAfter: balanceAfterMinor! },
    at: createdAtMicros,
    isOwn: transaction.caller === 'wallet-service',
    ask: askOf(operation),
    shares: (details?.lotShares ?? []).map(({ lotId, amount }) => ({ lotId, amount: BigInt(amount) })),
    opened: (details?.lots ?? []).map(({ id: lotId, class: lotClass, priority, expiresAtMicros, amount }) => ({
      ...{ id: lotId, class: lotClass, priority, amount: BigInt(amount) },
      expiresAt: expiresAtMicros === undefined ? null : BigInt(expiresAtMicros),
    })),
    ...(details?.debt !== undefined && { debt: BigInt(details.debt) }),
  };
}

function askOf(operation: Operation | undefined): LotAsk {
  if (operation?.type === 'CHARGEBACK') return { from: operation.from };
  if (operation?.type === 'HOLD') return { expiresInSeconds: operation.expiresInSeconds };
  const { expiresAtMicros, ...terms } = (operation && 'lot' in operation && operation.lot) || {};
  return { ...terms, ...(expiresAtMicros !== undefined && { expiresAt: expiresAtMicros }) };
}

function follow(ledger: Ledger): LotModel {
  const { refundGraceDays: graceDays, bonusTransferable } = ledger.lotSettings;
  const model = new LotModel({ graceDays, bonusTransferable });
  for (const events of eventsOf(ledger)) model.post(events);
  return model;
}

const successesOf = ({ transactions }: Ledger) => transactions.filter(({ status }) => status === 'SUCCESS');

describe('The lots of the engine', () => {
  it('are opened, consumed, held and given back as a plain model has it, of any ledger', () => {
    const [types, refusals] = [new Set<TransactionType>(), new Set<RejectionCode>()];
    assertAlways((ledger) => {
      const model = follow(ledger);
      for (const { id, userId, kind, balanceMinor, heldMinor, debtMinor, assetId } of ledger.wallets.values()) {
        if (kind !== 'USER' || assetId !== LOTS) continue;
        const lots = [...ledger.lots.values()].filter(({ walletId }) => walletId === id);
        const state = ({ remainingMinor, ...lot }: Lot) => [lot.id, remainingMinor, lot.heldMinor, lot.status];
        const expected = model.lotsOf(userId).map((lot) => [lot.id, lot.remaining, lot.held, lot.status]);
        expect(lots.map(state)).toEqual(expected);
        const seen = model.seen(userId, 0n);
        expect([balanceMinor, heldMinor, debtMinor]).toEqual([seen.balance, seen.held, seen.debt]);
      }
      for (const one of ledger.transactions.filter(isOfLots)) {
        if (one.status === 'SUCCESS') types.add(one.type);
        else refusals.add(one.rejection!.code);
      }
    }, 1_500);
    // Otherwise the ledgers would not have come by what the model is about.
    expect([...types]).toEqual(
      expect.arrayContaining(['EXPIRE', 'CHARGEBACK', 'RECOVERY', 'REFUND', 'REVERSAL', 'SEND', 'CAPTURE', 'RELEASE']),
    );
    expect([...refusals]).toEqual(
      expect.arrayContaining(['BONUS_NOT_TRANSFERABLE', 'EXPIRY_PASSED', 'INSUFFICIENT_FUNDS', 'ALREADY_CHARGED_BACK']),
    );
  });

  it('hold all that a wallet holds, and what they have left is what their uses leave', () => {
    assertAlways((ledger) => {
      const lots = [...ledger.lots.values()];
      const left = sumBy(lots, ({ walletId }) => walletId, ({ remainingMinor }) => remainingMinor); // prettier-ignore
      const held = sumBy(lots, ({ walletId }) => walletId, ({ heldMinor }) => heldMinor); // prettier-ignore
      const used = sumBy(ledger.lotUses, ({ lotId }) => lotId, ({ amountMinor }) => amountMinor); // prettier-ignore
      for (const { id, kind, assetId, balanceMinor, heldMinor } of ledger.wallets.values()) {
        if (kind !== 'USER' || assetId !== LOTS) continue;
        expect([left.get(id) ?? 0n, held.get(id) ?? 0n]).toEqual([balanceMinor, heldMinor]);
      }
      for (const { id, amountMinor, remainingMinor } of lots) {
        expect(remainingMinor).toBe(amountMinor - (used.get(id) ?? 0n));
      }
    });
  });

  it('are taken of and given back to by as much as each transaction moves, once each', () => {
    assertAlways((ledger) => {
      const uses = sumBy(ledger.lotUses, ({ transactionId }) => transactionId, ({ amountMinor }) => amountMinor); // prettier-ignore
      const names = ledger.lotUses.map(({ lotId, transactionId }) => `${lotId} ${transactionId}`);
      expect(new Set(names).size).toBe(names.length);
      for (const { id, type, amountMinor, details, userId } of successesOf(ledger).filter(isOfLots)) {
        if (isSystemUser(userId) || amountMinor === null) continue;
        const { lotShares, lots } = details!;
        const shared = sum(lotShares);
        expect(shared + sum(lots)).toBe(amountMinor);
        const used = type === 'HOLD' || type === 'RELEASE' ? 0n : type === 'REFUND' ? -shared : shared;
        expect(uses.get(id) ?? 0n).toBe(used);
      }
    });
  });

  it('are used by nothing but captures, releases and the booking itself once they have expired', () => {
    assertAlways((ledger) => {
      for (const { type, createdAtMicros, details } of successesOf(ledger).filter(isOfLots)) {
        if (['CAPTURE', 'RELEASE', 'EXPIRE', 'REFUND'].includes(type)) continue;
        for (const { lotId } of details?.lotShares ?? []) {
          const { expiresAtMicros } = ledger.lots.get(lotId)!;
          if (expiresAtMicros !== null) expect(createdAtMicros).toBeLessThan(expiresAtMicros);
        }
      }
    });
  });

  it('leave a debt of as much as chargebacks lack and recoveries have not repaid', () => {
    assertAlways((ledger) => {
      const done = successesOf(ledger).filter(({ walletId }) => walletId !== null);
      const owed = sumBy(done, ({ walletId }) => walletId!, ({ type, details, amountMinor }) => type === 'RECOVERY' ? -amountMinor! : BigInt(details?.debt ?? 0)); // prettier-ignore
      for (const { id, debtMinor } of ledger.wallets.values()) {
        expect(debtMinor).toBe(owed.get(id) ?? 0n);
        expect(debtMinor).toBeGreaterThanOrEqual(0n);
      }
    });
  });

  it('are due no later than the first of them, or of the holds, expires', () => {
    assertAlways((ledger) => {
      for (const { id, dueAtMicros } of ledger.wallets.values()) {
        const lots = [...ledger.lots.values()].filter(
          (lot) => lot.walletId === id && lot.status === 'OPEN' && lot.remainingMinor > lot.heldMinor,
        );
        const holds = [...ledger.holds.values()].filter((hold) => hold.walletId === id && hold.status === 'HELD');
        for (const { expiresAtMicros } of [...lots, ...holds]) {
          if (expiresAtMicros !== null) expect(dueAtMicros! <= expiresAtMicros).toBe(true);
        }
      }
    });
  });
});

function sum(shares: readonly { readonly amount: string }[] = []): bigint {
  return shares.reduce((total, { amount }) => total + BigInt(amount), 0n);
}
