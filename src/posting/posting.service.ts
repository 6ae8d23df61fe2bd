import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Reader } from '../database/reader';
import { RetryOnDeadlock } from '../database/retry-on-deadlock.decorator';
import { type DatabaseTransaction, UnitOfWork } from '../database/unit-of-work';
import { postingPhase, rejections, timed, transactions } from '../observability/metrics';
import { useKeyOf, walletKeyOf, type WalletName } from './book';
import { batchTime } from './clock';
import { type Command, keyTextOf } from './command';
import { decide, type Decision, type Request } from './engine';
import { windowsInForce } from './limit-settings';
import { usesOf, type WantedUse, writeUses } from './limit-uses.sql';
import { type Counted, countedBy } from './limits';
import { type Decided, type Outcome, type Refused } from './outcome';
import {
  assetsOf,
  decidedBefore,
  dueOf,
  existingWallets,
  holdsOf,
  lotsOf,
  readClock,
  type Reads,
  refundsOf,
  RowLocks,
  slicesOf,
  userSettingsOf,
  walletsOf,
  walletsOfUsers,
  writeDecision,
} from './posting.sql';
import { type Footprint, footprintOf } from './rules/rules';
import { refillOf } from './rules/supply';
import { type BatchScene, type Surroundings } from './scene';
import { type Slice } from './slice.entity';
import { newId, Slices } from './slices';
import { type Transaction } from './transaction.entity';
import { isSystemUser } from './wallet.entity';

/** Commands that are decided together, in one database transaction. */
export interface PostingBatch {
  readonly requests: readonly Request[];
  /** Wallets that somebody else had locked: they are waited for, before anything else is locked. */
  readonly awaitedWallets: readonly WalletName[];
  /** By `performance.now()`: when nobody waits for the outcomes any more. */
  readonly deadline: number;
}

/** Posts a batch: lock, look up, decide, write. The only writer of balances, transactions and entries. */
@Injectable()
export class PostingService {
  readonly #surroundings: Surroundings;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rowLocks: RowLocks,
    private readonly slices: Slices,
    private readonly reader: Reader,
  ) {
    this.#surroundings = { slices, newId, newSalt: () => randomBytes(16) };
  }

  /**
   * One outcome for each command, in order; what was decided is durable when the promise resolves.
   *
   * @throws OutcomeUnknownError, ConnectionLostError or PostgreSQL's own error when the batch failed as a whole
   */
  @RetryOnDeadlock({ deadlineOf: (batch: PostingBatch) => batch.deadline })
  async post(batch: PostingBatch): Promise<readonly Outcome[]> {
    const wanted = wantedBy(batch.requests, this.slices);
    const work = async (transaction: DatabaseTransaction) => {
      const found = await timed('lock', this.#lockAndLookUp(transaction, batch, wanted));
      const endDecide = postingPhase.startTimer({ phase: 'decide' });
      const decided = decide(batch.requests, found, this.#surroundings);
      endDecide();
      writeDecision(transaction, decided);
      if (decided.transactions.length > 0) writeUses(transaction, decided.uses);
      return [decided, found] as const;
    };
    const [decision, scene] = await this.unitOfWork.run(work, timed, wanted.slices);
    count(batch, decision, scene);
    return decision.outcomes;
  }

  /**
   * What the command would come to at this moment, without locks and without a trace: `sliceSeq` and ids are made up.
   */
  async preview(command: Command): Promise<Decided | Refused> {
    const refills: Command[] = [];
    for (;;) {
      const outcomes = await this.#tryOut([...refills, command]);
      const refusal = outcomes.find((outcome) => outcome.kind === 'refused');
      if (refusal) return refusal;
      const outcome = outcomes.at(-1)!;
      if (outcome.kind === 'decided') return outcome;
      if (outcome.kind !== 'short') throw new TypeError('Nothing is locked');
      // As in earnest, a treasury that runs short is refilled first.
      refills.push(refillOf(outcome));
    }
  }

  async #tryOut(commands: readonly Command[]): Promise<readonly Outcome[]> {
    const requests = commands.map((command) => ({ command, footprint: footprintOf(command, this.slices) }));
    const wanted = wantedBy(requests, this.slices);
    const scene = await this.reader.snapshot(async (snapshot) => {
      const [slices, wallets, facts, nowMicros] = await Promise.all([
        slicesOf(snapshot, wanted.slices),
        walletsOf(snapshot, wanted.names),
        factsOf(snapshot, wanted),
        readClock(snapshot),
      ]);
      const found = { slices, wallets, nowMicros, lockedWallets: new Set<string>(), decided: [] };
      return sceneOf(snapshot, found, facts, wanted);
    });
    return decide(requests, scene, this.#surroundings).outcomes;
  }

  /** One round trip: every statement is on its way before the first is answered. */
  async #lockAndLookUp(
    transaction: DatabaseTransaction,
    { awaitedWallets }: PostingBatch,
    wanted: Wanted,
  ): Promise<BatchScene> {
    // A batch waits for nobody while it holds a slice: whoever does not post is waited for in front of it, or passed over.
    const [, slices, wallets, existing, decided, facts, clockMicros] = await Promise.all([
      awaitedWallets.length > 0 && this.rowLocks.awaitWallets(transaction, awaitedWallets),
      this.rowLocks.takeSlices(transaction, wanted.slices),
      this.rowLocks.takeFreeWallets(transaction, wanted.names),
      existingWallets(transaction, wanted.names),
      decidedBefore(transaction, wanted.keys, wanted.isCancelling ? this.slices.numbers : wanted.slices),
      factsOf(transaction, wanted),
      readClock(transaction),
    ]);
    for (const wallet of wallets) existing.delete(walletKeyOf(wallet));
    const nowMicros = batchTime(clockMicros, newestOf(slices));
    return sceneOf(transaction, { slices, wallets, lockedWallets: existing, decided, nowMicros }, facts, wanted);
  }
}

/** What the rules need to know beside the wallets and the slices. */
async function factsOf(reads: Reads, { assetIds, originals, holds, users, wholeUsers, slices }: Wanted) {
  const [assets, refunds, named, settings, wholes] = await Promise.all([
    assetsOf(reads, assetIds),
    refundsOf(reads, originals, slices),
    holdsOf(reads, holds, slices),
    userSettingsOf(reads, users),
    walletsOfUsers(reads, wholeUsers, slices),
  ]);
  return { assets, ...refunds, holds: named, ...settings, wholes };
}

/** With what has expired of the wallets, their lots, and what counts against limits. */
async function sceneOf(
  reads: Reads,
  found: Pick<BatchScene, 'slices' | 'wallets' | 'lockedWallets' | 'decided' | 'nowMicros'>,
  { wholes, ...facts }: Awaited<ReturnType<typeof factsOf>>,
  { counted, lots: lotIds }: Wanted,
): Promise<BatchScene> {
  const wallets = [...wholes, ...found.wallets];
  const [{ expiredHolds, nextDueMicros }, lots, uses] = await Promise.all([
    dueOf(reads, found.wallets, found.nowMicros),
    lotsOf(reads, found.wallets, facts.assets, lotIds),
    usesOf(reads, wantedUses(counted, { ...found, wallets }, facts)),
  ]);
  return {
    ...found,
    ...facts,
    wallets,
    holds: [...facts.holds, ...expiredHolds],
    nextDueMicros,
    lots,
    uses,
  };
}

/** One for each window that counts something of its own: the asset's limit and a user's may be of the same. */
function wantedUses(
  counted: readonly Counted[],
  { slices, wallets, nowMicros }: Pick<BatchScene, 'slices' | 'wallets' | 'nowMicros'>,
  { assets, userLimits }: Pick<BatchScene, 'assets' | 'userLimits'>,
): WantedUse[] {
  const wanted = new Map<string, WantedUse>();
  if (userLimits.size === 0 && ![...assets.values()].some(({ limits }) => limits)) return [];
  const walletIds = new Map(wallets.map((wallet) => [walletKeyOf(wallet), wallet.id]));
  for (const { wallet, kind } of counted) {
    const { userId, assetId, slice } = wallet;
    const windows = windowsInForce(kind, assets.get(assetId)?.limits, userLimits.get(userId)?.[assetId], nowMicros);
    if (windows.length === 0) continue;
    const walletId = walletIds.get(walletKeyOf(wallet));
    const headSeq = slices.find((one) => one.slice === slice)!.transactionCount;
    for (const window of windows) {
      wanted.set(useKeyOf(wallet, kind, window.spanName), { wallet, walletId, kind, window, headSeq });
    }
  }
  return [...wanted.values()];
}

function newestOf(slices: readonly Slice[]): bigint {
  return slices.reduce((newest, { lastPostedMicros: last }) => (last > newest ? last : newest), 0n);
}

type Wanted = ReturnType<typeof wantedBy>;

/** All that has to be locked and looked up for a batch. */
function wantedBy(requests: readonly Request[], allSlices: Slices) {
  const footprints = requests.map(({ footprint }) => footprint);
  const names = [
    ...new Map(footprints.flatMap(({ wallets }) => wallets).map((name) => [walletKeyOf(name), name])).values(),
  ];
  return {
    // A key that two of them have is looked up once: its transactions would be found twice.
    keys: [...new Map(requests.map(({ command }) => [keyTextOf(command), command])).values()],
    names,
    slices: [...new Set(footprints.flatMap(({ slices }) => slices))],
    assetIds: [...new Set(names.map(({ assetId }) => assetId))],
    originals: footprints.flatMap(({ originals }) => originals),
    holds: footprints.flatMap(({ holds }) => holds),
    lots: footprints.flatMap(({ lots }) => lots),
    users: usersOf(footprints),
    wholeUsers: footprints.flatMap(({ wholeUsers }) => wholeUsers),
    counted: requests.flatMap(({ command }) =>
      command.operations.flatMap((operation) => countedBy(operation, allSlices) ?? []),
    ),
    isCancelling: requests.some(({ command }) => command.operations[0]?.type === 'CANCEL'),
  };
}

/** Those whose status counts, with their slices. */
function usersOf(footprints: readonly Footprint[]): Map<string, number> {
  const users = new Map<string, number>();
  for (const { wallets, wholeUsers, slices } of footprints) {
    for (const { userId, slice } of wallets) if (!isSystemUser(userId)) users.set(userId, slice);
    for (const userId of wholeUsers) users.set(userId, slices[0]!);
  }
  return users;
}

/** By type and asset, what became of each transaction that was asked for. */
function count({ requests }: PostingBatch, decision: Decision, { assets }: BatchScene): void {
  const assetOf = (assetId: number | null) => (assetId === null ? '' : (assets.get(assetId)?.symbol ?? ''));
  const inc = (some: readonly Transaction[], outcome?: 'REPLAYED') => {
    for (const { type, status, assetId } of some) {
      transactions.inc({ type, outcome: outcome ?? status, asset: assetOf(assetId) });
    }
  };
  // Those of the service's own among them, which nobody has asked for.
  inc(decision.transactions);
  for (const { rejection, assetId } of decision.transactions) {
    if (rejection) rejections.inc({ code: rejection.code, asset: assetOf(assetId) });
  }
  for (const [index, outcome] of decision.outcomes.entries()) {
    if (outcome.kind === 'decided' && outcome.replayed) inc(outcome.transactions, 'REPLAYED');
    else if (outcome.kind === 'refused') {
      const { command, footprint } = requests[index]!;
      const type = command.operations[0]!.type;
      transactions.inc({ type, outcome: outcome.code, asset: assetOf(footprint.wallets[0]?.assetId ?? null) });
    }
  }
}
