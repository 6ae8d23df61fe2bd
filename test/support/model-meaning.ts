import { minorOf } from './model-amounts';
import { LOTS_ASSET, type WantedLot } from './model-lots';
import { type Condition, type Operation, type Texts, type Transaction, type WalletStatus } from './model-ledger';
import { type Body, Fault, type PostRequest } from './model-requests';
import { ISSUANCE, TREASURY } from './service';

/** What a request asks for, however it was spelt: two that mean the same are the same request. */
export interface Meaning {
  readonly route: string;
  readonly isGroup: boolean;
  readonly operations: readonly Operation[];
}

/** What a request can refer to. */
export interface Posted {
  transactionWith(id: string): Transaction | undefined;
  groupWith(id: string): readonly Transaction[];
}

export const ASSETS = ['GOLD', 'DIAMOND', LOTS_ASSET];
const CLEARING = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const SYSTEM_USERS = [TREASURY, ISSUANCE, CLEARING];
const ADJUSTMENTS = ['ADJUST_UP', 'ADJUST_DOWN'];
const TREASURY_TYPES = ['TOP_UP', 'BONUS', 'SPEND', ...ADJUSTMENTS];
const LIMIT_MINOR = 1_000_000_000_0000n;
const LOT_MEMBERS = ['class', 'priority', 'expiresAt'];
const KNOWN = [
  'type',
  'userId',
  'amount',
  'assetSymbol',
  'reference',
  'metadata',
  'reason',
  'ifBalance',
  ...LOT_MEMBERS,
];

/** What gives back a transaction of these types. */
export const REFUNDS: Readonly<Record<string, 'REFUND' | 'REVERSAL'>> = {
  SPEND: 'REFUND',
  CAPTURE: 'REFUND',
  ADJUST_DOWN: 'REFUND',
  TOP_UP: 'REVERSAL',
  BONUS: 'REVERSAL',
  ADJUST_UP: 'REVERSAL',
};
const GROUP_REFUNDS = { ...REFUNDS, SEND: 'REFUND', FEE: 'REFUND', RECEIVE: 'REVERSAL' } as const;

const SCOPES: Record<string, string> = {
  TOP_UP: 'wallet:credit',
  BONUS: 'wallet:credit',
  SPEND: 'wallet:spend',
  ADJUST_UP: 'wallet:admin',
  ADJUST_DOWN: 'wallet:admin',
  TRANSFER: 'wallet:transfer',
  REFUND: 'wallet:refund',
  REVERSAL: 'wallet:refund',
  HOLD: 'wallet:hold',
  CAPTURE: 'wallet:hold',
  RELEASE: 'wallet:hold',
};

/** What a caller has to be allowed. */
export function scopesOf({ path, body }: PostRequest): string[] {
  if (path === '/transfers') return ['wallet:transfer'];
  if (path.endsWith('/refunds') || path.endsWith('/chargebacks')) return ['wallet:refund'];
  if (path.startsWith('/holds')) return ['wallet:hold'];
  if (path.endsWith('/status')) return ['wallet:admin'];
  const types = operationsOf(body).map(({ type }) => SCOPES[type as string]);
  return [...new Set(types.filter((scope) => scope !== undefined))];
}

export function operationsOf(body: Body): readonly Body[] {
  return (body['operations'] as Body[] | undefined) ?? [body];
}

/**
 * @throws Fault
 */
export function meaningOf({ path, body }: PostRequest, posted: Posted): Meaning {
  const [, kind, id = '', what] = path.split('/');
  if (path === '/transactions') {
    return { route: path, isGroup: false, operations: [treasuryOperation(body, '')] };
  }
  if (path === '/transfers') return { route: path, isGroup: true, operations: [transferOperation(body, '')] };
  if (path === '/transactions/linked') {
    const operations = operationsOf(body).map((one, index) =>
      atIndex(index, () => linkedOperation(one, index, posted)),
    );
    return { route: path, isGroup: true, operations };
  }
  if (path.endsWith('/status')) return { route: 'status', isGroup: false, operations: [statusOperation(kind!, body)] };
  if (path === '/holds') return { route: 'hold', isGroup: false, operations: [holdOperation(body, '')] };
  if (kind === 'holds') {
    const placed = holdWith(id, posted);
    if (what === 'release') return { route: 'release', isGroup: false, operations: [releaseOperation(placed, body)] };
    return { route: 'capture', isGroup: false, operations: [captureOperation(placed, body, '')] };
  }
  if (kind === 'groups') return { route: 'group refund', isGroup: true, operations: groupRefund(id, body, posted) };
  const original = originalWith(id, posted);
  if (what === 'chargebacks') {
    return { route: 'chargeback', isGroup: false, operations: [chargebackOperation(original, body)] };
  }
  const type = refundTypeOf(original, REFUNDS);
  return { route: 'refund', isGroup: false, operations: [refundOperation(type, original, body, '')] };
}

/** The users of a command, in whose slices it looks for its key. */
export function usersOf({ operations }: Meaning): string[] {
  return operations.flatMap((operation) => {
    if (operation.kind === 'refund' || operation.kind === 'chargeback') return operation.original.userId;
    if (operation.kind === 'capture' || operation.kind === 'release') return operation.placed.userId;
    return operation.kind === 'transfer' ? [operation.userId, operation.toUserId] : operation.userId;
  });
}

/** What gives back all that is left of something posted, and lets go what it holds. */
export function refundMeaningOf(transactions: readonly Transaction[]): Meaning {
  const [first] = transactions as [Transaction];
  if (first.isGroup) return { route: 'group refund', isGroup: true, operations: membersUndone(transactions) };
  if (first.type === 'HOLD') return { route: 'release', isGroup: false, operations: [releaseOperation(first, {})] };
  const type = refundTypeOf(first, REFUNDS);
  return { route: 'refund', isGroup: false, operations: [refundOperation(type, first, {}, '')] };
}

function linkedOperation(body: Body, index: number, posted: Posted): Operation {
  const path = `operations.${index}.`;
  const { type } = body;
  if (type === 'TRANSFER') return transferOperation(body, path);
  if (type === 'HOLD') return holdOperation(body, path);
  if (type === 'CAPTURE') return captureOperation(holdWith(body['holdId'] as string, posted), body, path);
  if (type === 'RELEASE') return releaseOperation(holdWith(body['holdId'] as string, posted), body);
  if (type !== 'REFUND' && type !== 'REVERSAL') return treasuryOperation(body, path);
  const original = originalWith(body['transactionId'] as string, posted);
  if (refundTypeOf(original, REFUNDS) !== type) throw new Fault(422, 'NOT_REFUNDABLE');
  return refundOperation(type, original, body, path);
}

function treasuryOperation(body: Body, path: string): Operation {
  const { type, userId, amount, assetSymbol } = body as Record<string, string>;
  const invalid = invalidIn(body);
  if (invalid.length > 0) {
    throw new Fault(400, 'VALIDATION_FAILED', { errors: invalid.map((property) => path + property) });
  }
  refuseSystemUsers(userId!);
  const asset = assetOf(assetSymbol!);
  const amountMinor = amountOf(amount!, `${path}amount`);
  const about = { ...textsOf(body), condition: conditionOf(body), lot: lotOf(body, asset, path) };
  return { kind: 'treasury', type: type!, userId: userId!.toLowerCase(), asset, amountMinor, ...about };
}

/** What a credit says of its lot: what was paid for never expires. */
function lotOf(body: Body, asset: string, path: string): WantedLot | undefined {
  const members = LOT_MEMBERS.filter((name) => body[name] !== undefined);
  const [first] = members;
  if (first === undefined) return undefined;
  const { type, class: lotClass = type === 'TOP_UP' ? 'PAID' : 'BONUS', expiresAt } = body;
  const isDebit = type === 'SPEND' || type === 'ADJUST_DOWN';
  if (isDebit) throw new Fault(400, 'VALIDATION_FAILED', { errors: [path + first] });
  if (expiresAt !== undefined && lotClass === 'PAID') {
    throw new Fault(400, 'VALIDATION_FAILED', { errors: [`${path}expiresAt`] });
  }
  if (asset !== LOTS_ASSET) throw new Fault(422, 'ASSET_WITHOUT_LOTS');
  return Object.fromEntries(members.map((name) => [name, body[name]]));
}

function chargebackOperation(original: Transaction, body: Body): Operation {
  if (original.type !== 'TOP_UP' || original.status === 'REJECTED') throw new Fault(422, 'NOT_REFUNDABLE');
  const { from, freeze = false } = body as { from: 'LOT' | 'ANY'; freeze?: boolean };
  return { kind: 'chargeback', original, from, freezes: freeze, ...textsOf(body), condition: undefined };
}

/** The properties that are wrong in themselves, in the order of their names. */
function invalidIn(body: Body): string[] {
  const { type, userId, amount, reason } = body as Record<string, string>;
  const isValid: Record<string, boolean> = {
    userId: /^[0-9a-fA-F-]{36}$/.test(userId!),
    type: TREASURY_TYPES.includes(type!),
    amount: /^\d+(\.\d+)?$/.test(amount!),
    reason: ADJUSTMENTS.includes(type!) === (reason !== undefined),
  };
  const unknown = Object.keys(body).filter((name) => !KNOWN.includes(name));
  return [...unknown, ...Object.keys(isValid).filter((name) => !isValid[name])].sort();
}

function transferOperation(body: Body, path: string): Operation {
  const { fromUserId, toUserId, amount, assetSymbol } = body as Record<string, string>;
  const fee = body['fee'] as { amount: string; paidBy: 'SENDER' | 'RECEIVER' } | undefined;
  if (fromUserId === toUserId) throw new Fault(422, 'SAME_WALLET');
  refuseSystemUsers(fromUserId!, toUserId!);
  const asset = assetOf(assetSymbol!);
  const amountMinor = amountOf(amount!, `${path}amount`);
  const feeMinor = fee ? amountOf(fee.amount, `${path}fee.amount`) : 0n;
  if (fee?.paidBy === 'RECEIVER' && feeMinor > amountMinor) {
    throw new Fault(400, 'VALIDATION_FAILED', { errors: [`${path}fee.amount`] });
  }
  const about = { ...textsOf(body), condition: conditionOf(body) };
  const paid = fee && { amountMinor: feeMinor, paidBy: fee.paidBy };
  return { kind: 'transfer', userId: fromUserId!, toUserId: toUserId!, asset, amountMinor, fee: paid, ...about };
}

function refundOperation(type: 'REFUND' | 'REVERSAL', original: Transaction, body: Body, path: string): Operation {
  const amount = body['amount'] as string | undefined;
  const amountMinor = amount === undefined ? undefined : amountOf(amount, `${path}amount`);
  const about = { ...textsOf(body), condition: conditionOf(body) };
  return { kind: 'refund', type, original, amountMinor, maySkip: false, ...about };
}

function holdOperation(body: Body, path: string): Operation {
  const { userId, amount, assetSymbol } = body as Record<string, string>;
  const { expiresInSeconds } = body as { expiresInSeconds?: number };
  refuseSystemUsers(userId!);
  const asset = assetOf(assetSymbol!);
  const amountMinor = amountOf(amount!, `${path}amount`);
  const about = { ...textsOf(body), condition: conditionOf(body) };
  return { kind: 'hold', userId: userId!, asset, amountMinor, expiresInSeconds, ...about };
}

function captureOperation(placed: Transaction, body: Body, path: string): Operation {
  const { amount, final: isFinal = true } = body as { amount?: string; final?: boolean };
  const amountMinor = amount === undefined ? undefined : amountOf(amount, `${path}amount`);
  return { kind: 'capture', placed, amountMinor, isFinal, ...textsOf(body), condition: conditionOf(body) };
}

function releaseOperation(placed: Transaction, body: Body): Operation {
  return { kind: 'release', placed, maySkip: false, ...textsOf(body), condition: conditionOf(body) };
}

function statusOperation(userId: string, body: Body): Operation {
  const { status, assetSymbol } = body as { status: WalletStatus; assetSymbol?: string };
  const asset = assetSymbol === undefined ? null : assetOf(assetSymbol);
  return { kind: 'status', userId, asset, status, ...textsOf(body), condition: undefined };
}

function groupRefund(id: string, body: Body, posted: Posted): Operation[] {
  const members = posted.groupWith(id);
  if (members.length === 0) throw new Fault(404, 'GROUP_NOT_FOUND');
  return membersGivenBack(members.filter(hasMovedOrFailed), body);
}

/** What has no entries is passed over; what has repaid a debt stays. */
function hasMovedOrFailed({ type, status, fromUser, amountMinor }: Transaction): boolean {
  if (type === 'RECOVERY') return false;
  return status === 'REJECTED' || (fromUser !== null && amountMinor !== null);
}

/** As by a refund of the group, and its holds are released. */
function membersUndone(members: readonly Transaction[]): Operation[] {
  return membersGivenBack(
    members.filter((member) => hasMovedOrFailed(member) || member.type === 'HOLD'),
    {},
  );
}

/** The last one first. */
function membersGivenBack(members: readonly Transaction[], body: Body): Operation[] {
  if (members.length === 0) throw new Fault(422, 'NOT_REFUNDABLE');
  return members.toReversed().map((member): Operation => {
    if (member.type === 'HOLD' && member.status === 'SUCCESS') {
      return { ...releaseOperation(member, body), maySkip: true } as Operation;
    }
    const type = atIndex(member.index, () => refundTypeOf(member, GROUP_REFUNDS));
    return { ...refundOperation(type, member, body, ''), maySkip: true } as Operation;
  });
}

function holdWith(id: string, posted: Posted): Transaction {
  const placed = posted.transactionWith(id);
  if (placed?.type !== 'HOLD' || placed.status === 'REJECTED') throw new Fault(404, 'HOLD_NOT_FOUND');
  return placed;
}

function originalWith(id: string, posted: Posted): Transaction {
  const original = posted.transactionWith(id);
  if (!original) throw new Fault(404, 'TRANSACTION_NOT_FOUND');
  return original;
}

function refundTypeOf({ type, status }: Transaction, types: Readonly<Record<string, 'REFUND' | 'REVERSAL'>>) {
  const refundType = types[type];
  if (status === 'REJECTED' || !refundType) throw new Fault(422, 'NOT_REFUNDABLE');
  return refundType;
}

function refuseSystemUsers(...users: string[]): void {
  if (users.some((user) => SYSTEM_USERS.includes(user))) throw new Fault(422, 'SYSTEM_WALLET');
}

function assetOf(symbol: string): string {
  const asset = symbol.toUpperCase();
  if (!ASSETS.includes(asset)) throw new Fault(404, 'ASSET_NOT_FOUND');
  return asset;
}

function amountOf(amount: string, property: string): bigint {
  const minor = minorOf(amount);
  if (/\.\d{4}\d*[1-9]/.test(amount) || minor === 0n) throw new Fault(400, 'VALIDATION_FAILED', { errors: [property] });
  if (minor > LIMIT_MINOR) throw new Fault(400, 'AMOUNT_TOO_LARGE', { errors: [property] });
  return minor;
}

function textsOf(body: Body): Texts {
  const { reference = null, metadata = null, reason = null } = body as Partial<Texts>;
  return { reference, metadata, reason };
}

function conditionOf(body: Body): Condition | undefined {
  const { gte, lte } = (body['ifBalance'] ?? {}) as { gte?: string; lte?: string };
  if (gte === undefined && lte === undefined) return undefined;
  return { gteMinor: gte === undefined ? undefined : minorOf(gte), lteMinor: lte === undefined ? undefined : minorOf(lte) }; // prettier-ignore
}

/** A fault of one of several operations says of which. */
function atIndex<Result>(index: number, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { status, body } = error.answered as { status: number; body: { code: string } };
    throw new Fault(status, body.code, { ...body, index });
  }
}
