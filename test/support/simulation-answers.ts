import { parseAmount } from '../../src/amount';
import { lastingText } from './answers';
import { type Answer } from './service';
import { type Intent } from './simulation-plan';

/** What a caller was told of one intent. */
export interface Told {
  readonly status: number;
  readonly code?: string;
  /** The ids of the transactions, and the balances after them, as far as the answer has them. */
  readonly posted: readonly { readonly id: string; readonly balance: string | null }[];
  readonly groupId?: string;
  readonly outcome?: string;
  readonly isReplay: boolean;
  /** All of the answer that repeats; a bulk tells the same in other words. */
  readonly text?: string;
}

/** A transaction as the database has it. */
export interface Row {
  readonly key: string;
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly userId: string;
  readonly symbol: string | null;
  readonly amount: string | null;
  readonly balanceAfter: string | null;
  readonly relatesTo: string | null;
}

interface Shown {
  readonly id: string;
  readonly balanceAfter: string | null;
}

interface Body {
  readonly code?: string;
  readonly txId?: string;
  readonly balance?: string;
  readonly groupId?: string;
  readonly outcome?: string;
  readonly transactions?: readonly Shown[];
}

export function toldBy(answer: Answer): Told {
  const isReplay = answer.headers.get('Idempotent-Replayed') === 'true';
  return { ...toldBody(answer.status, answer.body as Body), isReplay, text: lastingText(answer.text) };
}

interface BulkResult {
  readonly status: number;
  readonly replayed: boolean;
  readonly transaction?: Shown;
  readonly group?: Body;
  readonly problem?: Body;
}

export function toldByBulk(result: BulkResult): Told {
  const { status, replayed, transaction, group, problem } = result;
  const body = problem ?? group ?? { transactions: [transaction!] };
  return { ...toldBody(status, body), isReplay: replayed };
}

function toldBody(status: number, { txId, balance, transactions, ...body }: Body): Omit<Told, 'isReplay'> {
  const posted = transactions?.map(({ id, balanceAfter }) => ({ id, balance: balanceAfter })) ?? [];
  if (balance !== undefined) posted.push({ id: txId!, balance });
  const { code, groupId, outcome } = body;
  return { status, posted, ...(JSON.parse(JSON.stringify({ code, groupId, outcome })) as Partial<Told>) };
}

/** Refusals that are decided for good: they are transactions. */
const KEPT = ['INSUFFICIENT_FUNDS', 'CONDITION_FAILED', 'ALREADY_REFUNDED', 'REFUND_EXCEEDS_ORIGINAL'];
/** Refusals that leave the key free, until it is answered otherwise. */
const FREE = ['WALLET_NOT_FOUND', 'NOT_REFUNDABLE', 'CANCELLED'];
/** What a caller repeats under the same key. */
const AGAIN = [
  ...['IDEMPOTENCY_IN_PROGRESS', 'DATABASE_UNAVAILABLE', 'OUTCOME_UNKNOWN', 'WALLET_BUSY', 'OVERLOADED'],
  ...['CLOCK_AHEAD', 'READ_TIMEOUT'],
];

export function isDecided({ status, code }: Told): boolean {
  return status < 300 || KEPT.includes(code ?? '');
}

export function isKnown({ code }: Told): boolean {
  return !AGAIN.includes(code ?? '');
}

/** What is wrong with what was told of an intent, given what stands in the ledger under its key. */
export function wrongIn(intent: Intent, told: readonly Told[], rowsOf: (key: string) => readonly Row[]): string[] {
  const wrong: string[] = [];
  const say = (what: string) => wrong.push(`${intent.key} (${intent.kind}): ${what}`);
  const allowed = [...KEPT, ...FREE, ...AGAIN];
  const odd = told.find(({ code }) => code !== undefined && !allowed.includes(code));
  if (odd) say(`answered by ${odd.status} ${odd.code}`);
  if (told.length > 0 && !isKnown(told.at(-1)!)) say(`never known: ${told.at(-1)!.code}`);
  if (intent.kind === 'cancellation') {
    for (const { outcome } of told) {
      const rows = rowsOf(intent.of!.key);
      if (outcome !== undefined && !settles(outcome, rows, rowsOf(`${intent.of!.key},refund`))) say(`told ${outcome}`);
    }
    return wrong;
  }
  const rows = rowsOf(intent.key);
  const decided = told.filter(isDecided);
  if (rows.some(({ position }, index) => position !== index)) say('positions are not 0, 1, 2, ...');
  if (rows.some(({ type }) => type === 'CANCEL')) {
    if (decided.length > 0 || rows.length > 1) say('posted and cancelled');
    return wrong;
  }
  if ((decided.length === 0) !== (rows.length === 0)) say(`${decided.length} answers, ${rows.length} transactions`);
  if (rows.length > 0 && told.some(({ code }) => code === 'CANCELLED')) say('told CANCELLED, and posted');
  if (decided.filter(({ isReplay }) => !isReplay).length > 1) say('told twice that it was done just now');
  const texts = new Set(decided.flatMap(({ text }) => text ?? []));
  if (texts.size > 1) say(`answered in different ways: ${[...texts].join('\n')}`);
  if (rows.length > 0) wrong.push(...wrongRows(intent, rows).map((what) => `${intent.key} (${intent.kind}): ${what}`));
  for (const one of decided) if (!isTrue(one, rows)) say(`told ${JSON.stringify(one)}, got ${JSON.stringify(rows)}`);
  return wrong;
}

function settles(outcome: string, rows: readonly Row[], refunds: readonly Row[]): boolean {
  const [first] = rows;
  if (outcome === 'CANCELLED') return first?.type === 'CANCEL';
  if (outcome === 'REJECTED') return first?.status === 'REJECTED';
  const isRefunded = refunds.length > 0 && refunds[0]!.status === 'SUCCESS';
  return first?.status === 'SUCCESS' && first.type !== 'CANCEL' && (outcome === 'KEPT' || isRefunded);
}

/** Whether an answer is what the ledger says. */
function isTrue({ status, posted }: Told, rows: readonly Row[]): boolean {
  if (!rows.every((row) => row.status === (status < 300 ? 'SUCCESS' : 'REJECTED'))) return false;
  if (status >= 300) return posted.length === 0;
  const same = ({ id, balance }: Told['posted'][number], row: Row) =>
    id === row.id && parseAmount(balance!, 4, { orZero: true }) === BigInt(row.balanceAfter!);
  return posted.length === rows.length && posted.every((one, index) => same(one, rows[index]!));
}

/** Whether what was posted is what was asked for. */
function wrongRows({ kind, body, of }: Intent, rows: readonly Row[]): string[] {
  if (kind === 'refund') {
    return rows.every(({ type }) => type === 'REFUND' || type === 'REVERSAL') && of ? [] : ['not a refund'];
  }
  const operations = (body['operations'] as Intent['body'][] | undefined) ?? [body];
  const asked = operations.flatMap((operation) => stepsOf(operation as Readonly<Record<string, string>>));
  const posted = rows.map(({ type, userId, symbol, amount }) => `${type} ${userId} ${symbol} ${amount}`);
  return asked.join() === posted.join() ? [] : [`asked for ${asked.join()}, got ${posted.join()}`];
}

function stepsOf(operation: Readonly<Record<string, unknown>>): string[] {
  const { type, userId, fromUserId, toUserId, amount, assetSymbol, fee } = operation as Record<string, string>;
  const step = (name: string, user: string, size: string) => `${name} ${user} ${assetSymbol} ${parseAmount(size, 4)}`;
  if (fromUserId === undefined) return [step(type!, userId!, amount!)];
  const { amount: feeAmount, paidBy } = (fee ?? {}) as unknown as Record<string, string>;
  const steps = [step('SEND', fromUserId, amount!), step('RECEIVE', toUserId!, amount!)];
  return fee ? [...steps, step('FEE', paidBy === 'SENDER' ? fromUserId : toUserId!, feeAmount!)] : steps;
}
