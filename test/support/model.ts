import { isDeepStrictEqual } from 'node:util';
import { type Slices } from '../../src/posting/slices';
import { shortened } from './model-amounts';
import { ModelLedger, type SystemWallet, type Transaction } from './model-ledger';
import { ASSETS, type Meaning, meaningOf, refundMeaningOf, REFUNDS, scopesOf, usersOf } from './model-meaning';
import {
  type Answered,
  type Asked,
  type CancelRequest,
  type Cursor,
  type Expected,
  Fault,
  type Filter,
  type ModelList,
  type PageRequest,
  type PostRequest,
  refusal,
  type Request,
  success,
  type Told,
} from './model-requests';
import { LOTS_ASSET } from './model-lots';
import { Chosen, type ChosenRow, ModelViews, shownRejection } from './model-views';
import { TREASURY } from './service';

const SHOP_SCOPES = ['wallet:read', 'wallet:spend'];

/** What was decided under a key, and the very answers that were given to it, by their form. */
interface Decided {
  readonly meaning: Meaning | 'cancelled';
  readonly transactions: readonly Transaction[];
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * What the service should do, in the plainest way: everything decided in one list, one after the other, and each answer
 * worked out from that. It knows no Redis, no batches and no faults, since nobody is ever to notice them.
 */
export class Model {
  /** Every POST that was made up, to be sent or repeated. */
  readonly requests: PostRequest[] = [];
  readonly cursors: Cursor[] = [];
  readonly chosen: Chosen;
  #ledger: ModelLedger;
  /** By caller and key. */
  #decided: ReadonlyMap<string, Decided> = new Map();

  constructor(
    readonly users: readonly string[],
    /** The system's wallets as they were before. */
    private readonly beginning: readonly SystemWallet[],
    private readonly slices: Slices,
    chosen = new Chosen(),
  ) {
    this.#ledger = new ModelLedger(beginning);
    this.chosen = chosen;
  }

  /** Another one that goes its own way from here. What the service has chosen holds for both. */
  #copy(): Model {
    const copy = new Model(this.users, this.beginning, this.slices, this.chosen);
    [copy.#ledger, copy.#decided] = [this.#ledger.copy(), this.#decided];
    return copy;
  }

  get #views(): ModelViews {
    return new ModelViews(this.#ledger, this.chosen);
  }

  get transactions(): readonly Transaction[] {
    return this.#ledger.transactions;
  }

  get transactionIds(): string[] {
    return this.transactions.map((transaction) => this.#views.idOf(transaction));
  }

  /** Of what can be given back by itself: the ids, and the type of that. */
  get refundable(): { id: string; type: 'REFUND' | 'REVERSAL' }[] {
    return this.transactions.flatMap((transaction) => {
      const type = transaction.status === 'SUCCESS' ? REFUNDS[transaction.type] : undefined;
      return type === undefined ? [] : { id: this.#views.idOf(transaction), type };
    });
  }

  /** What can be charged back. */
  get purchaseIds(): string[] {
    const purchases = this.transactions.filter(({ type, status }) => type === 'TOP_UP' && status === 'SUCCESS');
    return purchases.map((transaction) => this.#views.idOf(transaction));
  }

  /** Those that were placed, or of these the open ones. */
  holdIds({ isOpen }: { isOpen: boolean }): string[] {
    const holds = this.#ledger.holds.filter((placed) => !isOpen || this.#ledger.stateOf(placed).status === 'HELD');
    return holds.map((placed) => this.#views.idOf(placed));
  }

  /** All that can be spent; something where there is nothing. */
  availableOf({ user, asset }: { user: number; asset: string }): string {
    const availableMinor = this.#ledger.availableMinor(this.users[user]!, asset);
    return availableMinor === 0n ? '1' : shortened(availableMinor);
  }

  get groupIds(): string[] {
    return [...new Set(this.transactions.flatMap((transaction) => this.chosen.of(transaction)?.groupId ?? []))];
  }

  /** The time of a transaction, counted from the newest; long ago where there is none. */
  timeOf(index: number): bigint {
    const transaction = this.transactions.at(-1 - (index % Math.max(1, this.transactions.length)));
    return transaction === undefined ? 1_000_000n : this.#views.timeOf(transaction);
  }

  /** How many rows of the treasury's lists are known: the newest ones. */
  treasuryRows(list: ModelList, filter: Filter): number {
    return this.#views.rowsOf(list, TREASURY, filter).length;
  }

  /** New under every caller. */
  newKey(): string {
    return `${this.users[0]!}/${this.requests.length}`;
  }

  /** Another user of the same slice: only there PostgreSQL alone holds a key to its first request. */
  neighbourOf(userId: string): string {
    const sliceOf = (user: string) => this.slices.ofUser(user.toLowerCase());
    return this.users.find((user) => user !== userId && sliceOf(user) === sliceOf(userId)) ?? userId;
  }

  /** The users of a request that could be posted; none of one that could not. */
  usersOf(request: PostRequest): string[] {
    const meaning = this.#meaningOf(request);
    return meaning instanceof Fault ? [] : usersOf(meaning);
  }

  transactionWith(id: string): Transaction | undefined {
    return this.transactions.find((transaction) => this.chosen.of(transaction)?.id === id);
  }

  groupWith(id: string): readonly Transaction[] {
    return this.transactions.filter((transaction) => this.chosen.of(transaction)?.groupId === id);
  }

  /** How the request has to be answered now. */
  expected(request: Request, told: Told): Expected {
    switch (request.kind) {
      case 'post':
        return this.#expectedPost(request, told);
      case 'cancel':
        return this.#expectedCancellation(request);
      case 'user':
        return { answered: this.#user(request.userId) };
      case 'balance':
        return { answered: this.#balance(request.userId, request.asset) };
      case 'lots':
        return { answered: success(200, this.#views.lots(request.userId)) };
      case 'page':
        return { answered: this.#page(request) };
      case 'transaction':
      case 'group':
      case 'hold':
        return { answered: this.#byId(request.kind, request.id) };
    }
  }

  /** Takes a request and its answer as the next thing that happened. */
  accept(request: Request, told: Told, { decided }: Expected): void {
    if (request.kind === 'page') this.#keepCursor(request, told);
    if (request.kind === 'post') this.#keepText(request, told, decided);
    if (request.kind === 'cancel' && decided) {
      const meaning = decided[0]!.type === 'CANCEL' ? 'cancelled' : this.#refundOf(request);
      this.#decide(decided, { meaning: meaning as Meaning | 'cancelled', transactions: decided, texts: new Map() });
    }
  }

  /** Written by the service, and not accounted for by any answer so far. */
  get unexplained(): ChosenRow[] {
    return this.chosen.rows.filter(({ caller, key }) => !this.#decided.has(`${caller} ${key}`));
  }

  /**
   * An order in which the requests, had they come one after the other, would have been answered just so: what was
   * decided in each slice in its order there, everything else anywhere between. Undefined if there is none.
   */
  serialOrderOf(asked: readonly Asked[]): Asked[] | undefined {
    const rows = this.unexplained;
    if (asked.length === 0) return rows.length === 0 ? [] : undefined;
    for (const next of asked) {
      const expected = this.expected(next.request, next.told);
      if (!agree(expected, next.told) || !isNextInEachSlice(expected.decided, rows)) continue;
      const after = this.#copy();
      after.accept(next.request, next.told, expected);
      const rest = asked.filter((one) => one !== next);
      const order = after.serialOrderOf(rest);
      if (order) return [next, ...order];
    }
    return undefined;
  }

  #decide(transactions: readonly Transaction[], decided: Decided): void {
    const [{ caller, key }] = transactions as [Transaction];
    this.#ledger.post(transactions, (transaction) => this.chosen.of(transaction)?.slice);
    this.#decided = new Map([...this.#decided, [`${caller} ${key}`, decided]]);
  }

  /** Whatever is answered under a key in one form is answered so for ever. */
  #keepText(request: PostRequest, told: Told, transactions: readonly Transaction[] | undefined): void {
    const key = `${request.caller} ${request.key}`;
    if (transactions) {
      const texts = new Map([[formOf(request), told.text]]);
      this.#decide(transactions, { meaning: this.#meaningOf(request) as Meaning, transactions, texts });
      return;
    }
    const earlier = this.#decided.get(key);
    if (!earlier || !told.answered.replayed) return;
    const texts = new Map([[formOf(request), told.text], ...earlier.texts]);
    this.#decided = new Map([...this.#decided, [key, { ...earlier, texts }]]);
  }

  #meaningOf(request: PostRequest): Meaning | Fault {
    try {
      return meaningOf(request, this);
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  #expectedPost(request: PostRequest, told: Told): Expected {
    const missing = missingScopes(request.caller, scopesOf(request));
    if (missing.length > 0) return { answered: refusal(403, 'FORBIDDEN', { requiredScopes: missing }) };
    const meaning = this.#meaningOf(request);
    if (meaning instanceof Fault) return { answered: meaning.answered };
    const earlier = this.#decided.get(`${request.caller} ${request.key}`);
    if (earlier) return this.#expectedReplay(request, meaning, earlier);

    const { caller, key } = request;
    const decided = this.#ledger.decide({ caller, key }, meaning.isGroup, meaning.operations);
    if ('code' in decided) {
      const place = meaning.operations.length > 1 ? { index: decided.index } : {};
      return { answered: refusal(404, decided.code, place) };
    }
    // An earlier attempt, whose answer nobody saw, may have been the first.
    const replayed = told.isRepeated && told.answered.replayed;
    return { answered: { ...this.#answerOf(request, meaning, decided), replayed }, decided };
  }

  #expectedReplay(request: PostRequest, meaning: Meaning, earlier: Decided): Expected {
    const [first] = earlier.transactions as [Transaction];
    const txId = this.#views.idOf(first);
    if (earlier.meaning === 'cancelled') return { answered: refusal(422, 'CANCELLED', { txId }) };
    if (!isDeepStrictEqual(earlier.meaning, meaning)) {
      return { answered: refusal(422, 'IDEMPOTENCY_KEY_REUSED', { txId }) };
    }
    const answered = { ...this.#answerOf(request, meaning, earlier.transactions), replayed: true };
    return { answered, text: earlier.texts.get(formOf(request)) };
  }

  /** What is answered to whoever asked for these transactions. */
  #answerOf(request: PostRequest, { route, isGroup }: Meaning, transactions: readonly Transaction[]): Answered {
    const [first] = transactions as [Transaction];
    if (first.status === 'REJECTED') return refusal(422, ...this.#problemOf(transactions));
    if (route === 'status') return success(200, this.#views.transaction(first));
    const { id, groupId } = this.chosen.of(first) ?? {};
    if (isGroup) {
      const location = request.isItem ? null : `/api/v1/wallets/groups/${groupId}`;
      return { ...success(201, this.#views.group(transactions)), location };
    }
    if (request.isItem) return success(201, this.#views.transaction(first));
    if (route === 'hold') {
      const untouched = { status: 'HELD', capturedMinor: 0n, remainingMinor: first.amountMinor! } as const;
      return { ...success(201, this.#views.hold(first, untouched)), location: `/api/v1/wallets/holds/${id}` };
    }
    const { original, refundedMinor = 0n, placed, after } = first;
    const hold = placed && { hold: this.#views.hold(placed, after) };
    const refund = original && {
      refunded: shortened(refundedMinor),
      refundable: shortened(original.amountMinor! - refundedMinor),
    };
    const clamped = first.requestedMinor !== undefined && { clamped: true };
    const recovery = transactions.find(({ type }) => type === 'RECOVERY');
    const balance = shortened((recovery ?? first).balanceMinor!);
    const recovered = recovery && { recovered: shortened(recovery.amountMinor!) };
    const charged = route === 'chargeback' && this.#views.chargedBack(first);
    const body = { status: 'SUCCESS', txId: id, balance, ...recovered, ...clamped, ...(route === 'refund' && refund), ...hold, ...charged }; // prettier-ignore
    if (route === 'release') return success(200, body);
    return { ...success(201, body), location: `/api/v1/wallets/transactions/${id}` };
  }

  #problemOf(transactions: readonly Transaction[]): [code: string, fields: object] {
    const culprit = transactions.find(({ rejection }) => rejection!.code !== 'LINKED_OPERATION_REJECTED')!;
    const { id: txId, groupId } = this.chosen.of(culprit) ?? {};
    const place = culprit.isGroup ? { index: culprit.index, groupId } : {};
    return [culprit.rejection!.code, { ...shownRejection(culprit.rejection!), ...place, txId }];
  }

  #expectedCancellation(request: CancelRequest): Expected {
    const { caller, userId, ifPosted } = request;
    const missing = missingScopes(caller, ['wallet:refund']);
    if (missing.length > 0) return { answered: refusal(403, 'FORBIDDEN', { requiredScopes: missing }) };
    const { key } = request.request;
    const earlier = this.#decided.get(`${caller} ${key}`);
    if (!earlier) {
      const decided = [cancelOf(caller, key, userId)];
      return { answered: this.#settled('CANCELLED', decided), decided };
    }
    const { transactions } = earlier;
    if (earlier.meaning === 'cancelled') return { answered: this.#settled('CANCELLED', transactions) };
    if (transactions[0]!.status === 'REJECTED') return { answered: this.#settled('REJECTED', transactions) };
    const refunded = this.#decided.get(`${caller} ${key},refund`)?.transactions;
    if (refunded?.[0]!.status === 'SUCCESS') return { answered: this.#settled('REFUNDED', refunded) };
    if (ifPosted === 'KEEP') return { answered: this.#settled('KEPT', transactions) };
    return this.#expectedRefund(request, transactions, refunded);
  }

  #expectedRefund(request: CancelRequest, kept: readonly Transaction[], refused?: readonly Transaction[]): Expected {
    const meaning = this.#refundOf(request);
    if (meaning instanceof Fault) return { answered: this.#settled('KEPT', kept, meaning.answered.body) };
    const key = { caller: request.caller, key: `${request.request.key},refund` };
    const refund = refused ?? this.#ledger.decide(key, meaning.isGroup, meaning.operations);
    if ('code' in refund) throw new TypeError('Whoever is refunded has a wallet');
    const [first] = refund as [Transaction];
    const decided = refused ? {} : { decided: refund };
    if (first.status === 'SUCCESS') return { answered: this.#settled('REFUNDED', refund), ...decided };
    const [code, facts] = this.#problemOf(refund);
    return { answered: this.#settled('KEPT', kept, { code, ...facts }), ...decided };
  }

  #refundOf({ caller, request }: CancelRequest): Meaning | Fault {
    try {
      return refundMeaningOf(this.#decided.get(`${caller} ${request.key}`)!.transactions);
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  #settled(outcome: string, transactions: readonly Transaction[], problem?: unknown): Answered {
    const shown = transactions.map((transaction) => this.#views.transaction(transaction));
    return success(200, { outcome, transactions: shown, ...(problem !== undefined && { problem }) });
  }

  #user(userId: string): Answered {
    const wallets = ASSETS.flatMap((asset) => {
      const wallet = this.#wallet(userId, asset);
      return wallet ? [wallet] : [];
    });
    return success(200, { userId, status: this.#ledger.statusSet(userId, null), wallets });
  }

  #balance(userId: string, asset: string): Answered {
    if (!ASSETS.includes(asset)) return refusal(404, 'ASSET_NOT_FOUND');
    const wallet = this.#wallet(userId, asset);
    return wallet ? success(200, { userId, ...wallet }) : refusal(404, 'WALLET_NOT_FOUND');
  }

  #wallet(userId: string, asset: string): object | undefined {
    const balanceMinor = this.#balanceMinor(userId, asset);
    if (balanceMinor === undefined) return undefined;
    const heldMinor = this.#ledger.heldMinor(userId, asset);
    return {
      assetSymbol: asset,
      balance: shortened(balanceMinor),
      available: shortened(balanceMinor - heldMinor),
      held: shortened(heldMinor),
      debt: shortened(this.#ledger.debtMinor(userId, asset)),
      status: this.#ledger.statusOf(userId, asset),
      ...(asset === LOTS_ASSET && userId !== TREASURY && this.#views.classes(userId)),
    };
  }

  /** A system user's is the sum over all slices. */
  #balanceMinor(userId: string, asset: string): bigint | undefined {
    if (userId !== TREASURY) return this.#ledger.wallet(userId, asset)?.balanceMinor;
    const ofAsset = this.beginning.filter((wallet) => wallet.userId === TREASURY && wallet.asset === asset);
    return ofAsset.reduce((sum, { slice }) => sum + this.#ledger.wallet(TREASURY, asset, slice)!.balanceMinor, 0n);
  }

  #page(request: PageRequest): Answered {
    const { list, userId, filter, limit, offset, cursor } = request;
    const { asset } = filter;
    if (limit < 1 || limit > 500) return refusal(400, 'VALIDATION_FAILED', { errors: ['limit'] });
    const isOfHolds = list === 'holds';
    const unasked = !isOfHolds && userId === TREASURY && (['type', 'status', 'reference'] as const).find((name) => filter[name] !== undefined); // prettier-ignore
    if (unasked) return refusal(400, 'VALIDATION_FAILED', { errors: [unasked] });
    if (asset !== undefined && !ASSETS.includes(asset)) return refusal(404, 'ASSET_NOT_FOUND');
    if (!isOfHolds && this.#isUnknown(request)) return refusal(404, 'WALLET_NOT_FOUND');
    if (cursor && offset !== 0) return refusal(400, 'VALIDATION_FAILED', { errors: ['offset'] });
    if (cursor && !isDeepStrictEqual([cursor.list, cursor.userId, cursor.filter], [list, userId, filter])) {
      return refusal(400, 'CURSOR_INVALID');
    }

    const rows = this.#views.rowsOf(list, userId, filter);
    const older = cursor ? rows.filter(({ id }) => cursor.rest.has(id)) : rows.slice(offset);
    const shown = older.slice(0, limit);
    // Of the treasury only the newest rows are known, and no more of them are asked for.
    const total = rows.length + (isOfHolds ? 0 : this.#rowsBefore(userId, filter));
    // A hold that has another status by now may have left its list, or come to it.
    const isCounted = cursor && isOfHolds && filter.status !== undefined;
    const shownFrom = isCounted ? cursor.passed : cursor ? rows.length - older.length : offset;
    const rest = isOfHolds ? older.length : total - shownFrom;
    const hasMore = rest > shown.length && shown.length > 0;
    return success(200, {
      [list === 'ledger' ? 'entries' : list]: shown.map(({ row }) => row),
      pagination: {
        total,
        limit,
        offset: shownFrom,
        returned: shown.length,
        hasMore,
        ...(hasMore && { nextCursor: expect.any(String) as string }),
      },
    });
  }

  /** Neither a wallet nor, of a history, anything else; with a filter, an empty list is an answer as well. */
  #isUnknown({ list, userId, filter }: PageRequest): boolean {
    const { asset, type, status, reference, from, to } = filter;
    const wallets = (asset === undefined ? ASSETS : [asset]).map((symbol) => this.#balanceMinor(userId, symbol));
    const hasWallet = wallets.some((balanceMinor) => balanceMinor !== undefined);
    if (userId === TREASURY || (list === 'ledger' && reference === undefined)) return !hasWallet;
    const isFiltered = [type, status, reference, from, to].some((one) => one !== undefined);
    return !isFiltered && this.#views.rowsOf(list, userId, filter).length === 0;
  }

  /** What there was of the treasury's entries before. */
  #rowsBefore(userId: string, { asset, from }: Filter): number {
    if (userId !== TREASURY || from !== undefined) return 0;
    const treasuries = this.beginning.filter((wallet) => wallet.userId === TREASURY);
    const wallets = treasuries.filter((wallet) => asset === undefined || wallet.asset === asset);
    return wallets.reduce((sum, { entryCount }) => sum + entryCount, 0);
  }

  #byId(kind: 'transaction' | 'group' | 'hold', id: string): Answered {
    if (kind === 'hold') {
      const placed = this.#ledger.holds.find((one) => this.#views.idOf(one) === id);
      return placed ? success(200, this.#views.holdWithTransactions(placed)) : refusal(404, 'HOLD_NOT_FOUND');
    }
    if (kind === 'group') {
      const members = this.groupWith(id);
      return members.length === 0 ? refusal(404, 'GROUP_NOT_FOUND') : success(200, this.#views.group(members));
    }
    const transaction = this.transactionWith(id);
    if (!transaction) return refusal(404, 'TRANSACTION_NOT_FOUND');
    return success(200, this.#views.transactionWithLedger(transaction));
  }

  #keepCursor({ list, userId, filter }: PageRequest, { answered }: Told): void {
    type Page = { pagination?: { nextCursor?: string; offset: number; returned: number } };
    const { nextCursor: token, offset = 0, returned = 0 } = (answered.body as Page).pagination ?? {};
    if (token === undefined || userId === TREASURY) return;
    const passed = offset + returned;
    const rest = list === 'holds' ? this.#holdsBelow(userId, answered) : this.#views.rowsOf(list, userId, filter).slice(passed); // prettier-ignore
    this.cursors.push({ token, list, userId, filter, rest: new Set(rest.map(({ id }) => id)), passed });
  }

  /** All that are older than the page, of whatever status: it may be another one when they are shown. */
  #holdsBelow(userId: string, { body }: Answered) {
    const last = (body as { holds: { id: string }[] }).holds.at(-1)!;
    const all = this.#views.rowsOf('holds', userId, {});
    return all.slice(all.findIndex(({ id }) => id === last.id) + 1);
  }
}

export function agree({ answered, text }: Expected, told: Told): boolean {
  return isDeepStrictEqual(answered, told.answered) && (text === undefined || text === told.text);
}

/** Whether each slice that the command was written to has it as the next. */
function isNextInEachSlice(decided: readonly Transaction[] | undefined, rows: readonly ChosenRow[]): boolean {
  if (!decided) return true;
  const [{ caller, key }] = decided as [Transaction];
  const isOwn = (row: ChosenRow) => row.caller === caller && row.key === key;
  const slices = new Set(rows.filter(isOwn).map(({ slice }) => slice));
  return [...slices].every((slice) => isOwn(rows.find((row) => row.slice === slice)!));
}

/** An item of a bulk is told of in another form than by its own route, unless it is a group. */
function formOf({ isItem = false }: PostRequest): string {
  return isItem ? 'item' : 'answer';
}

function missingScopes(caller: string, scopes: readonly string[]): string[] {
  return caller === 'shop' ? scopes.filter((scope) => !SHOP_SCOPES.includes(scope)) : [];
}

function cancelOf(caller: string, key: string, userId: string): Transaction {
  const nothing = { asset: null, amountMinor: null, fromUser: null, toUser: null, balanceMinor: null };
  const place = { caller, key, position: 0, index: 0, isGroup: false, type: 'CANCEL', status: 'SUCCESS' } as const;
  return { ...place, ...nothing, userId, reference: null, metadata: null, reason: null };
}
