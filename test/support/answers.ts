import { PROBLEMS } from '../../src/errors';
import { type TestDatabase } from './database';
import { type Answer } from './service';

/** The parts of an answer that the contract is about, to be compared with `ok` or `problem`. */
export function seen({ status, headers, body }: Answer): { status: number; type: string | null; body: unknown } {
  return { status, type: headers.get('Content-Type'), body: body };
}

export function ok(body: unknown) {
  return { status: 200, type: 'application/json; charset=utf-8', body };
}

/** A problem with just these members beside those that all have. */
export function problem(status: number, code: string, fields: Record<string, unknown> = {}) {
  const text = expect.any(String) as string;
  const retryable = (PROBLEMS as Record<string, { retryable?: boolean }>)[code]?.retryable ?? false;
  const body = { type: text, title: text, status, detail: text, code, retryable, requestId: text, ...fields };
  return { status, type: 'application/problem+json; charset=utf-8', body };
}

/** An answer's text without the request's own id, in which alone a replay differs from the first answer. */
export function lastingText(text: string): string {
  return text.replace(/,"requestId":"[^"]*"/, '');
}

/** All that a request could have changed. */
export function everythingKept(database: TestDatabase): Promise<unknown> {
  return database.query(
    `SELECT (SELECT count(*) FROM transactions) AS transactions, (SELECT count(*) FROM ledger_entries) AS entries,
            (SELECT jsonb_agg(wallets ORDER BY id) FROM wallets) AS wallets`,
  );
}
