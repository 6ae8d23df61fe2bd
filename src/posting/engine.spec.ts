import fc from 'fast-check';
import {
  assertAlways,
  commandOf,
  isNew,
  Ledger,
  LIMITS,
  type Posted,
  refundsIn,
  sumBy,
  usedIn,
  USERS,
  wishedBatches,
} from '../../test/support/engine-ledger';
import { MAX_MINOR } from '../amount';
import { walletKeyOf } from './book';
import { keyTextOf, NO_TEXTS } from './command';
import { decide, type Request } from './engine';
import { type LedgerEntry } from './ledger-entry.entity';
import { type Outcome, type Short } from './outcome';
import { refillOf } from './rules/supply';
import { type WalletDraft } from './scene';
import { type Transaction } from './transaction.entity';
import { MOVEMENTS } from './transaction-types';

/** What became of a command, without the ids that were made up for it, and without its place in the log. */
function essenceOf(outcome: Outcome): unknown {
  if (outcome.kind !== 'decided') return 'txId' in outcome ? { ...outcome, txId: undefined } : outcome;
  const transactions = outcome.transactions.map(({ type, status, rejection, balanceAfterMinor, ...transaction }) => {
    return { type, status, rejection, balanceAfterMinor, amountMinor: transaction.amountMinor };
  });
  return { ...outcome, transactions };
}

/** What every wallet holds after a decision, by its key. */
function holdingsAfter({ scene, decision }: Posted): Map<string, object> {
  const wallets = [...scene.wallets, ...decision.openedWallets, ...decision.changedWallets];
  return new Map(wallets.map((wallet) => [walletKeyOf(wallet), [wallet.balanceMinor, wallet.entryCount]]));
}

/** What has expired is booked for whoever comes by, be it refused: that is no trace of the command. */
function hasNothingExpired({ decision }: Posted): boolean {
  return !decision.transactions.some(({ type }) => type === 'EXPIRE');
}

describe('The engine', () => {
  it('moves the amount of each success between its two wallets, and nothing for a rejection', () => {
    assertAlways(({ transactions, entries, wallets }) => {
      const [entryOf, walletOf] = [new Map<string, LedgerEntry>(), new Map<string, WalletDraft>()];
      for (const entry of entries) entryOf.set(`${entry.walletId} ${entry.seq}`, entry);
      for (const wallet of wallets.values()) walletOf.set(wallet.id, wallet);
      // A chargeback of what is all spent moves nothing.
      const moved = transactions.filter(
        ({ type, status, amountMinor }) => status === 'SUCCESS' && type in MOVEMENTS && amountMinor !== null,
      );
      for (const transaction of moved) {
        const { id, type, slice, amountMinor: minor, createdAtMicros, walletId, counterWalletId } = transaction;
        const entry = { transactionId: id, slice, amountMinor: minor, createdAtMicros };
        const isDebit = MOVEMENTS[type as keyof typeof MOVEMENTS].entry === 'DEBIT';
        const [own, counter] = isDebit ? ['DEBIT', 'CREDIT'] : ['CREDIT', 'DEBIT'];
        expect(entryOf.get(`${walletId} ${transaction.entrySeq}`)).toMatchObject({ ...entry, type: own });
        expect(entryOf.get(`${counterWalletId} ${transaction.counterEntrySeq}`)).toMatchObject({
          ...entry,
          type: counter,
        });
        const wallet = { assetId: transaction.assetId, slice };
        expect(walletOf.get(walletId!)).toMatchObject({ ...wallet, userId: transaction.userId });
        expect(walletOf.get(counterWalletId!)).toMatchObject(wallet);
      }
      expect(entries).toHaveLength(2 * moved.length);
    });
  });

  it('lets no wallet but issuance and clearing go below zero, and none beyond what a bigint holds', () => {
    assertAlways(({ entries, wallets }) => {
      const kindOf = new Map([...wallets.values()].map(({ id, kind }) => [id, kind]));
      for (const { walletId, balanceAfterMinor } of entries) {
        const mayOwe = ['ISSUANCE', 'CLEARING'].includes(kindOf.get(walletId)!);
        expect(balanceAfterMinor).toBeGreaterThanOrEqual(mayOwe ? -MAX_MINOR : 0n);
        expect(balanceAfterMinor).toBeLessThanOrEqual(MAX_MINOR);
      }
    });
  });

  it('keeps the balances of each asset and slice at a sum of zero, and those of clearing over all slices', () => {
    assertAlways(({ wallets }) => {
      const all = [...wallets.values()];
      const clearing = all.filter(({ kind }) => kind === 'CLEARING');
      const balanceOf = ({ balanceMinor }: WalletDraft) => balanceMinor;
      const sums = [
        ...sumBy(all, (wallet) => `${wallet.assetId} ${wallet.slice}`, balanceOf).values(),
        ...sumBy(clearing, (wallet) => String(wallet.assetId), balanceOf).values(),
      ];
      expect(sums).toEqual(sums.map(() => 0n));
    });
  });

  it('continues the entries of each wallet without a gap, each balance following from the one before', () => {
    assertAlways(({ entries, wallets }) => {
      for (const { id, balanceMinor, entryCount } of wallets.values()) {
        let [expectedMinor, seq] = [0n, 0n];
        for (const entry of entries.filter(({ walletId }) => walletId === id)) {
          expectedMinor += entry.type === 'CREDIT' ? entry.amountMinor : -entry.amountMinor;
          seq += 1n;
          expect([entry.balanceAfterMinor, entry.seq]).toEqual([expectedMinor, seq]);
        }
        expect([balanceMinor, entryCount]).toEqual([expectedMinor, seq]);
      }
    });
  });

  it('numbers the transactions of each slice without a gap, and never turns back the time', () => {
    assertAlways(({ transactions, heads }) => {
      for (const { slice, transactionCount, lastPostedMicros } of heads) {
        const log = transactions.filter((transaction) => transaction.slice === slice);
        expect(log.map(({ sliceSeq }) => sliceSeq)).toEqual(log.map((_, index) => BigInt(index + 1)));
        const times = log.map(({ createdAtMicros }) => createdAtMicros);
        expect(times).toEqual(times.toSorted((one, other) => Number(one - other)));
        expect([transactionCount, lastPostedMicros]).toEqual([BigInt(log.length), times.at(-1) ?? 0n]);
      }
    });
  });

  it('counts each transaction once, for its wallet or for its user', () => {
    assertAlways(({ transactions, wallets, walletless }) => {
      for (const { id, transactionCount } of wallets.values()) {
        expect(transactionCount).toBe(BigInt(transactions.filter(({ walletId }) => walletId === id).length));
      }
      const withoutWallet = transactions.filter(({ walletId }) => walletId === null);
      expect(walletless).toEqual(withoutWallet.map((transaction) => transaction.userId));
    });
  });

  it('posts all of a command or none of it, under one key, in the order of its positions', () => {
    assertAlways((_ledger, posted) => {
      for (const { requests, decision } of posted) {
        expect(decision.outcomes).toHaveLength(requests.length);
        const decided = decision.outcomes.filter(isNew);
        const asked = decision.transactions.filter(({ caller }) => caller !== 'wallet-service');
        expect(decided.flatMap(({ transactions }) => transactions)).toEqual(asked);
        for (const { transactions } of decided) {
          expect(transactions.map(({ position }) => position)).toEqual(transactions.map((_, index) => index));
          for (const property of ['idempotencyKey', 'fingerprint', 'status', 'groupId'] as const) {
            expect(new Set(transactions.map((transaction) => transaction[property])).size).toBe(1);
          }
        }
      }
    });
  });

  it('sets aside in each wallet what its holds have left, and never more than there is', () => {
    assertAlways(({ wallets, holds }) => {
      const left = sumBy(holds.values(), ({ walletId }) => walletId, ({ remainingMinor }) => remainingMinor); // prettier-ignore
      for (const { id, kind, balanceMinor, heldMinor } of wallets.values()) {
        expect(heldMinor).toBe(left.get(id) ?? 0n);
        if (kind === 'USER') expect(heldMinor).toBeLessThanOrEqual(balanceMinor);
      }
    });
  });

  it('leaves of each hold what its captures and releases have left, and nothing of it once it is over', () => {
    assertAlways(({ transactions, holds }) => {
      const done = transactions.filter(({ status: one }) => one === 'SUCCESS');
      const gone = sumBy(done.filter(({ type }) => type === 'CAPTURE' || type === 'RELEASE'), ({ relatesTo }) => relatesTo!, ({ amountMinor: minor }) => minor!); // prettier-ignore
      for (const { id, amountMinor: minor } of done.filter(({ type }) => type === 'HOLD')) {
        const { remainingMinor, status: one } = holds.get(id)!;
        expect(remainingMinor).toBe(minor! - (gone.get(id) ?? 0n));
        expect(remainingMinor > 0n).toBe(one === 'HELD');
      }
    });
  });

  it('lets nobody capture what has expired', () => {
    assertAlways(({ transactions, holds }) => {
      for (const { type, status: one, relatesTo, createdAtMicros } of transactions) {
        if (type !== 'CAPTURE' || one !== 'SUCCESS') continue;
        const { expiresAtMicros } = holds.get(relatesTo!)!;
        if (expiresAtMicros !== null) expect(createdAtMicros).toBeLessThan(expiresAtMicros);
      }
    });
  });

  it('never refunds more than the original', () => {
    assertAlways(({ transactions }) => {
      const originals = new Map(transactions.map((transaction) => [transaction.id, transaction]));
      for (const [id, refundedMinor] of refundsIn(transactions)) {
        expect(refundedMinor).toBeLessThanOrEqual(originals.get(id)!.amountMinor!);
      }
    });
  });

  it('never lets more be moved than the limits allow, and counts what was', () => {
    const refused = new Set<string | undefined>();
    assertAlways(({ transactions }, posted) => {
      for (const user of USERS) {
        for (const { of, max } of LIMITS.windows) {
          expect(usedIn(transactions, user, 2, of)).toBeLessThanOrEqual(BigInt(max));
        }
      }
      expect(usedIn(transactions, USERS[0]!, 1, 'SPEND')).toBeLessThanOrEqual(10n);
      for (const { type, status: outcome, assetId: asset, ...credit } of transactions) {
        if (asset === 2 && outcome === 'SUCCESS' && ['TOP_UP', 'BONUS'].includes(type)) {
          expect(credit.balanceAfterMinor).toBeLessThanOrEqual(14n);
        }
        if (credit.rejection?.code === 'LIMIT_EXCEEDED') refused.add(credit.rejection.limit);
        if (credit.details?.requestedAmount !== undefined) refused.add('clamped');
      }
      const last = posted.at(-1)!.decision;
      for (const { wallet, kind, usedMinor } of last.uses) {
        expect(usedMinor).toBe(usedIn(transactions, wallet.userId, wallet.assetId, kind));
      }
    });
    // Otherwise nothing would have come near a limit.
    expect(refused.size).toBeGreaterThan(0);
  });

  it('leaves the scene as it is', () => {
    assertAlways((ledger, posted) => {
      for (const { requests, scene } of posted) {
        const before = structuredClone(scene);
        decide(requests, scene, ledger.surroundings);
        expect(scene).toEqual(before);
      }
    });
  });

  it('comes to the same, however a batch is split', () => {
    const splits = fc.tuple(fc.constantFrom(1, 4), wishedBatches, fc.nat(15));
    fc.assert(
      fc.property(splits, ([sliceCount, batches, at]) => {
        const [whole, parts] = [new Ledger(sliceCount), new Ledger(sliceCount)];
        for (const ledger of [whole, parts]) for (const batch of batches.slice(1)) ledger.postBatch(batch);
        const commands = whole.resolve(batches[0]!.commands);
        const together = whole.post(commands);
        const split = [parts.post(commands.slice(0, at)), parts.post(commands.slice(at))] as const;
        const outcomes = split.flatMap(({ decision }) => decision.outcomes);
        expect(outcomes.map(essenceOf)).toEqual(together.decision.outcomes.map(essenceOf));
        expect(holdingsAfter(split[1])).toEqual(holdingsAfter(together));
      }),
    );
  });

  it('lets a command that is refused or set aside leave no trace', () => {
    assertAlways((ledger, posted) => {
      for (const batch of posted.filter(hasNothingExpired)) {
        for (const [index, outcome] of batch.decision.outcomes.entries()) {
          if (outcome.kind === 'decided') continue;
          const decision = decide(batch.requests.toSpliced(index, 1), batch.scene, ledger.surroundings);
          const others = batch.decision.outcomes.toSpliced(index, 1);
          expect(decision.outcomes.map(essenceOf)).toEqual(others.map(essenceOf));
          expect(holdingsAfter({ ...batch, decision })).toEqual(holdingsAfter(batch));
        }
      }
    }, 40);
  });

  it('lets a command that is rejected leave no trace but its own transactions', () => {
    assertAlways((ledger, posted) => {
      for (const batch of posted.filter(hasNothingExpired)) {
        for (const { transactions } of batch.decision.outcomes.filter(isNew)) {
          const [{ status, ...key }] = transactions as [Transaction];
          if (status === 'SUCCESS') continue;
          const isOther = ({ command }: Request) => keyTextOf(command) !== keyTextOf(key);
          const decision = decide(batch.requests.filter(isOther), batch.scene, ledger.surroundings);
          const others = batch.decision.outcomes.filter((_, index) => isOther(batch.requests[index]!));
          expect(decision.outcomes.map(essenceOf)).toEqual(others.map(essenceOf));
          expect(holdingsAfter({ ...batch, decision })).toEqual(holdingsAfter(batch));
        }
      }
    }, 40);
  });

  it('replays what it has decided, and does nothing else for it', () => {
    assertAlways((ledger, posted) => {
      for (const { requests, decision } of posted) {
        for (const [index, outcome] of decision.outcomes.entries()) {
          if (!isNew(outcome)) continue;
          const again = ledger.post([requests[index]!.command]).decision;
          expect(again.outcomes).toEqual([{ ...outcome, replayed: true }]);
          expect([again.transactions, again.entries, again.changedWallets]).toEqual([[], [], []]);
        }
      }
    }, 40);
  });

  it('asks a refill for all that a command takes from a treasury, not for the operation that falls short', () => {
    const ledger = new Ledger(4);
    const topUp = { type: 'TOP_UP', userId: USERS[0]!, assetId: 1, amountMinor: 10n, ...NO_TEXTS } as const;
    const command = commandOf([topUp, topUp]);

    const [short] = ledger.post([command]).decision.outcomes;
    expect(short).toMatchObject({ kind: 'short', assetId: 1, amountMinor: 20n });

    ledger.post([refillOf(short as Short)]);
    expect(ledger.post([command]).decision.outcomes).toMatchObject([{ kind: 'decided', replayed: false }]);
  });
});
