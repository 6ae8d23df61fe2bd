import { hash } from 'node:crypto';
import fc from 'fast-check';
import { ISSUANCE_USER_ID, TREASURY_USER_ID, type WalletKind } from './wallet.entity';
import { type Command, decide, type DecidedTransaction, type Decision, type Outcome } from './posting-rules';
import { type NewTransaction, type Scene, sidesOf, type WalletState } from './posting-rules';

/** For properties that decide a batch once more for each of its commands. */
const FEWER_RUNS = 50;

const USERS = ['ann', 'ben', 'cleo', 'dan'];
const MAX_MINOR = 2n ** 63n - 1n;

/** What a scene is made from: few users, keys and amounts, so that commands meet each other all the time. */
interface Setup {
  readonly treasuryMinor: bigint;
  readonly users: readonly { readonly state: 'missing' | 'locked' | 'free'; readonly balanceMinor: bigint }[];
  readonly decidedKeys: readonly string[];
}

const setups: fc.Arbitrary<Setup> = fc.record({
  treasuryMinor: fc.bigInt({ min: 0n, max: 120n }),
  users: fc.tuple(
    ...USERS.map(() =>
      fc.record({
        state: fc.constantFrom('missing' as const, 'locked' as const, 'free' as const, 'free' as const),
        balanceMinor: fc.bigInt({ min: 0n, max: 30n }),
      }),
    ),
  ),
  decidedKeys: fc.subarray(['k1', 'k2', 'k3']),
});

const amounts = fc.oneof(
  { weight: 20, arbitrary: fc.bigInt({ min: 1n, max: 12n }) },
  { weight: 1, arbitrary: fc.constantFrom(MAX_MINOR - 5n, MAX_MINOR, 2n ** 64n) },
);

const commands: fc.Arbitrary<Command> = fc
  .record({
    type: fc.constantFrom('TOP_UP' as const, 'BONUS' as const, 'SPEND' as const, 'SPEND' as const, 'ISSUE' as const),
    userId: fc.constantFrom(...USERS),
    amountMinor: amounts,
    caller: fc.constantFrom('shop', 'shop', 'game'),
    idempotencyKey: fc.oneof(fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5'), fc.uuid(), fc.uuid()),
    request: fc.constantFrom('one', 'one', 'one', 'another'),
  })
  .map(({ request, ...wish }) => ({
    ...wish,
    userId: wish.type === 'ISSUE' ? TREASURY_USER_ID : wish.userId,
    assetId: 1,
    fingerprint: fingerprintOf(request),
    reference: null,
    metadata: null,
  }));

const batches = fc.array(commands, { maxLength: 30, size: 'max' });

function fingerprintOf(request: string): Buffer {
  return hash('sha256', request, 'buffer');
}

/** Equal for equal setups, and frozen wherever JavaScript can freeze. */
function sceneOf({ treasuryMinor, users, decidedKeys }: Setup): Scene {
  const held = users.reduce((sum, { state, balanceMinor }) => sum + (state === 'missing' ? 0n : balanceMinor), 0n);
  const wallet = (userId: string, kind: WalletKind, balanceMinor: bigint): WalletState =>
    Object.freeze({
      id: `wallet of ${userId}`,
      userId,
      kind,
      balanceMinor,
      entryCount: 7n,
      transactionCounts: Object.freeze({ 'SPEND/SUCCESS': 3 }),
    });
  const usersIn = (wanted: string) => USERS.filter((_, index) => users[index]!.state === wanted);
  return Object.freeze({
    wallets: Object.freeze([
      wallet(ISSUANCE_USER_ID, 'ISSUANCE', -treasuryMinor - held),
      wallet(TREASURY_USER_ID, 'TREASURY', treasuryMinor),
      ...usersIn('free').map((user) => wallet(user, 'USER', users[USERS.indexOf(user)]!.balanceMinor)),
    ]),
    lockedUserIds: new Set(usersIn('locked')),
    decided: Object.freeze(decidedKeys.map(decidedEarlier)),
    nowMicros: 1_000_000n,
  });
}

function decidedEarlier(idempotencyKey: string): DecidedTransaction {
  return {
    id: `earlier ${idempotencyKey}`,
    caller: 'shop',
    idempotencyKey,
    fingerprint: fingerprintOf('one'),
    status: 'SUCCESS',
    rejectionCode: null,
    amountMinor: 1n,
    balanceAfterMinor: 1n,
  };
}

/** How all wallets stand after a decision. */
function walletsAfter(scene: Scene, { changedWallets, openedWallets }: Decision): WalletState[] {
  const changed = new Map(changedWallets.map((wallet) => [wallet.id, wallet]));
  return [...scene.wallets.map((wallet) => changed.get(wallet.id) ?? wallet), ...openedWallets];
}

/** What the next batch would find. */
function sceneAfter(scene: Scene, decision: Decision): Scene {
  return {
    ...scene,
    wallets: walletsAfter(scene, decision),
    decided: [...scene.decided, ...decision.transactions],
    nowMicros: scene.nowMicros + BigInt(decision.transactions.length),
  };
}

/** Everything about a decision but the ids that it has made up; those of wallets and transactions become names. */
function essenceOf(scene: Scene, decision: Decision) {
  const names = new Map(walletsAfter(scene, decision).map(({ id, userId }) => [id, userId]));
  for (const { id, caller, idempotencyKey } of decision.transactions) names.set(id, `${caller}'s ${idempotencyKey}`);
  return {
    outcomes: decision.outcomes.map((outcome) => essenceOfOutcome(outcome)),
    transactions: decision.transactions.map(({ id, walletId, counterWalletId, ...transaction }) => ({
      ...transaction,
      name: names.get(id),
      wallet: names.get(walletId),
      counterWallet: names.get(counterWalletId),
    })),
    entries: decision.entries.map(({ walletId, transactionId, ...entry }) => ({
      ...entry,
      wallet: names.get(walletId),
      transaction: names.get(transactionId),
    })),
    wallets: walletsAfter(scene, decision)
      .map(({ id, ...wallet }) => ({ ...wallet, name: names.get(id) }))
      .sort((one, other) => (one.userId < other.userId ? -1 : 1)),
  };
}

function essenceOfOutcome(outcome: Outcome) {
  if (outcome.kind !== 'decided') return outcome;
  const { status, rejectionCode, amountMinor, balanceAfterMinor, caller, idempotencyKey } = outcome.transaction;
  return { replayed: outcome.replayed, status, rejectionCode, amountMinor, balanceAfterMinor, caller, idempotencyKey };
}

function newTransactionOf(outcome: Outcome): DecidedTransaction | undefined {
  return outcome.kind === 'decided' && !outcome.replayed ? outcome.transaction : undefined;
}

function sum(amountsMinor: bigint[]): bigint {
  return amountsMinor.reduce((total, amountMinor) => total + amountMinor, 0n);
}

describe('the posting rules, for any batch in any scene,', () => {
  function assertAlways(holds: (batch: Command[], scene: Scene, decision: Decision) => void, numRuns = 300): void {
    fc.assert(
      fc.property(batches, setups, (batch, setup) => {
        const scene = sceneOf(setup);
        holds(batch, scene, decide(batch, scene));
      }),
      { numRuns },
    );
  }

  it('make one debit and one credit of its amount for each posted transaction, and none for a rejected one', () => {
    assertAlways((_batch, scene, { transactions, entries, ...decision }) => {
      for (const { id, status, command } of transactions) {
        const own = entries.filter(({ transactionId }) => transactionId === id);
        const userOf = new Map(
          walletsAfter(scene, { transactions, entries, ...decision }).map((wallet) => [wallet.id, wallet.userId]),
        );
        const { debit, credit } = sidesOf(command);
        const expected = [
          { type: 'DEBIT', user: debit, amountMinor: command.amountMinor },
          { type: 'CREDIT', user: credit, amountMinor: command.amountMinor },
        ];
        expect(
          own.map(({ type, walletId, amountMinor }) => ({ type, user: userOf.get(walletId), amountMinor })),
        ).toEqual(status === 'SUCCESS' ? expected : []);
      }
      const ids = new Set(transactions.map(({ id }) => id));
      expect(ids.size).toBe(transactions.length);
      expect(entries.every(({ transactionId }) => ids.has(transactionId))).toBe(true);
    });
  });

  it('neither make nor lose a credit', () => {
    assertAlways((_batch, scene, decision) => {
      const total = (wallets: readonly WalletState[]) => sum(wallets.map(({ balanceMinor }) => balanceMinor));
      expect(total(walletsAfter(scene, decision))).toBe(total(scene.wallets));
    });
  });

  it('let no wallet but issuance go below zero, nor any beyond what a bigint holds', () => {
    assertAlways((_batch, scene, decision) => {
      const kinds = new Map(walletsAfter(scene, decision).map(({ id, kind }) => [id, kind]));
      for (const { walletId, balanceAfterMinor } of decision.entries) {
        expect(balanceAfterMinor).toBeGreaterThanOrEqual(kinds.get(walletId) === 'ISSUANCE' ? -MAX_MINOR : 0n);
        expect(balanceAfterMinor).toBeLessThanOrEqual(MAX_MINOR);
      }
    });
  });

  it('continue the entries of each wallet without a gap, each balance following from the one before', () => {
    assertAlways((_batch, scene, decision) => {
      for (const after of walletsAfter(scene, decision)) {
        const before = scene.wallets.find(({ id }) => id === after.id);
        let [balanceMinor, seq] = [before?.balanceMinor ?? 0n, before?.entryCount ?? 0n];
        for (const entry of decision.entries.filter(({ walletId }) => walletId === after.id)) {
          balanceMinor += entry.type === 'CREDIT' ? entry.amountMinor : -entry.amountMinor;
          seq += 1n;
          expect([entry.balanceAfterMinor, entry.seq]).toEqual([balanceMinor, seq]);
        }
        expect([after.balanceMinor, after.entryCount]).toEqual([balanceMinor, seq]);
      }
    });
  });

  it("count each wallet's transactions of a type and status without a gap", () => {
    assertAlways((_batch, scene, decision) => {
      for (const after of walletsAfter(scene, decision)) {
        const counts: Record<string, number> = {
          ...scene.wallets.find(({ id }) => id === after.id)?.transactionCounts,
        };
        for (const { command, status, seq } of decision.transactions.filter(({ walletId }) => walletId === after.id)) {
          const stream = `${command.type}/${status}`;
          counts[stream] = (counts[stream] ?? 0) + 1;
          expect(seq).toBe(counts[stream]);
        }
        expect(after.transactionCounts).toEqual(counts);
      }
    });
  });

  it('date each transaction after the one before, and its entries with it', () => {
    assertAlways((_batch, scene, { transactions, entries }) => {
      const times = transactions.map(({ createdAtMicros }) => createdAtMicros);
      expect(times).toEqual(times.map((_, index) => scene.nowMicros + BigInt(index)));
      const timeOf = new Map(transactions.map(({ id, createdAtMicros }) => [id, createdAtMicros]));
      for (const { transactionId, createdAtMicros } of entries) expect(createdAtMicros).toBe(timeOf.get(transactionId));
    });
  });

  it('give each command its own outcome, in order', () => {
    assertAlways((batch, _scene, { outcomes, transactions }) => {
      expect(outcomes).toHaveLength(batch.length);
      expect(outcomes.map(newTransactionOf).filter((made) => made !== undefined)).toEqual(transactions);
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.kind !== 'decided') continue;
        const { caller, idempotencyKey, fingerprint } = batch[index]!;
        expect(outcome.transaction).toMatchObject({ caller, idempotencyKey, fingerprint });
        if (!outcome.replayed) expect((outcome.transaction as NewTransaction).command).toBe(batch[index]);
      }
    });
  });

  it('decide each command as somebody would who takes them one by one, and knows only the rules', () => {
    assertAlways((batch, scene, { outcomes }) => {
      const expected = expectedOutcomes(batch, scene);
      expect(outcomes.map(verdictOf)).toEqual(expected);
    });
  });

  it('change only the wallets whose transactions they have made, and open none for nothing', () => {
    assertAlways((_batch, scene, decision) => {
      const touched = new Set([
        ...decision.transactions.map(({ walletId }) => walletId),
        ...decision.entries.map(({ walletId }) => walletId),
      ]);
      const reported = [...decision.changedWallets, ...decision.openedWallets];
      expect(new Set(reported.map(({ id }) => id))).toEqual(touched);
      expect(reported).toHaveLength(touched.size);
      for (const { userId, kind } of decision.openedWallets) {
        expect(kind).toBe('USER');
        expect(scene.lockedUserIds.has(userId)).toBe(false);
        expect(scene.wallets.some((wallet) => wallet.userId === userId)).toBe(false);
      }
    });
  });

  it('leave the scene as it was', () => {
    fc.assert(
      fc.property(batches, setups, (batch, setup) => {
        const scene = sceneOf(setup);
        decide(batch, scene);
        expect(scene).toEqual(sceneOf(setup));
      }),
    );
  });

  it('come to the same, however the batch is split', () => {
    fc.assert(
      fc.property(batches, setups, fc.nat(30), (batch, setup, at) => {
        const scene = sceneOf(setup);
        const first = decide(batch.slice(0, at), scene);
        const between = sceneAfter(scene, first);
        const second = decide(batch.slice(at), between);

        const whole = essenceOf(scene, decide(batch, scene));
        const parts = [essenceOf(scene, first), essenceOf(between, second)] as const;
        expect(parts.flatMap(({ outcomes }) => outcomes)).toEqual(whole.outcomes);
        expect(parts.flatMap(({ transactions }) => transactions)).toEqual(whole.transactions);
        expect(parts.flatMap(({ entries }) => entries)).toEqual(whole.entries);
        expect(parts[1].wallets).toEqual(whole.wallets);
      }),
      { numRuns: 200 },
    );
  });

  it('let a command that was not decided leave no trace in the others', () => {
    assertAlways((batch, scene, decision) => {
      const withIt = essenceOf(scene, decision);
      for (const [index, outcome] of decision.outcomes.entries()) {
        if (newTransactionOf(outcome)) continue;
        const withoutIt = essenceOf(scene, decide(batch.toSpliced(index, 1), scene));
        expect(withoutIt).toEqual({ ...withIt, outcomes: withIt.outcomes.toSpliced(index, 1) });
      }
    }, FEWER_RUNS);
  });

  it('let a rejected command leave no trace in the others but its place in the history', () => {
    assertAlways((batch, scene, decision) => {
      for (const [index, outcome] of decision.outcomes.entries()) {
        if (newTransactionOf(outcome)?.status !== 'REJECTED') continue;
        const { caller, idempotencyKey } = batch[index]!;
        // Its own repetitions get its outcome; everybody else has nothing to do with it.
        const isOther = (other: Command) => other.caller !== caller || other.idempotencyKey !== idempotencyKey;
        const withoutIt = essenceOf(scene, decide(batch.filter(isOther), scene));
        const withIt = essenceOf(scene, decision);
        expect(withoutIt.outcomes).toEqual(withIt.outcomes.filter((_, other) => isOther(batch[other]!)));
        const timeless = ({ entries }: typeof withIt) => entries.map((entry) => ({ ...entry, createdAtMicros: 0n }));
        expect(timeless(withoutIt)).toEqual(timeless(withIt));
        const holdings = ({ wallets }: typeof withIt) =>
          wallets.map(({ userId, balanceMinor, entryCount }) => ({ userId, balanceMinor, entryCount }));
        expect(holdings(withoutIt)).toEqual(holdings(withIt));
      }
    }, FEWER_RUNS);
  });
});

/** An outcome in a few words: a decision with the balance that it tells the caller. */
function verdictOf(outcome: Outcome): string {
  if (outcome.kind === 'refused') return outcome.code;
  if (outcome.kind === 'set-aside') return 'set aside';
  if (outcome.replayed) return 'replayed';
  const { rejectionCode, balanceAfterMinor } = outcome.transaction;
  return `${rejectionCode ?? 'posted'} at ${balanceAfterMinor}`;
}

/** The rules once more, in the plainest way: a purse for each user, and a list of the keys that are taken. */
function expectedOutcomes(batch: readonly Command[], scene: Scene): string[] {
  const purses = new Map(scene.wallets.map(({ userId, balanceMinor }) => [userId, balanceMinor]));
  const taken = new Map(scene.decided.map((each) => [`${each.caller} ${each.idempotencyKey}`, each.fingerprint]));
  return batch.map(({ type, userId, amountMinor, caller, idempotencyKey, fingerprint }) => {
    const key = `${caller} ${idempotencyKey}`;
    const known = taken.get(key);
    if (known) return known.equals(fingerprint) ? 'replayed' : 'IDEMPOTENCY_KEY_REUSED';
    if (scene.lockedUserIds.has(userId)) return 'set aside';
    const give = (to: string, gainMinor: bigint) => purses.set(to, (purses.get(to) ?? 0n) + gainMinor);
    const available = purses.get(type === 'SPEND' ? userId : TREASURY_USER_ID);
    switch (type) {
      case 'ISSUE':
        if (purses.get(ISSUANCE_USER_ID)! - amountMinor < -MAX_MINOR) return 'AMOUNT_TOO_LARGE';
        give(ISSUANCE_USER_ID, -amountMinor);
        give(TREASURY_USER_ID, amountMinor);
        break;
      case 'SPEND':
        if (available === undefined) return 'WALLET_NOT_FOUND';
        if (available < amountMinor) {
          taken.set(key, fingerprint);
          return `INSUFFICIENT_FUNDS at ${available}`;
        }
        give(userId, -amountMinor);
        give(TREASURY_USER_ID, amountMinor);
        break;
      case 'TOP_UP':
      case 'BONUS':
        if (available! < amountMinor) return 'TREASURY_EXHAUSTED';
        give(TREASURY_USER_ID, -amountMinor);
        give(userId, amountMinor);
        break;
    }
    taken.set(key, fingerprint);
    return `posted at ${purses.get(userId)}`;
  });
}
