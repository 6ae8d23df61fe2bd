import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';

/** The connection, not the statement, failed. */
export class ConnectionLostError extends Error {
  constructor(cause: unknown) {
    super('The connection to PostgreSQL was lost.', { cause });
  }
}

/**
 * The connection was lost after COMMIT had been sent: whether it was executed is not known, and no inspection tells,
 * since the old backend may still be committing. Only the same work under the same unique keys can settle it.
 */
export class OutcomeUnknownError extends ConnectionLostError {}

/** The SQLSTATE of an error that PostgreSQL itself sent. */
export function sqlStateOf(error: unknown): string | undefined {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof DatabaseError ? cause.code : undefined;
}

/**
 * Awaits a call to the driver. What it throws without PostgreSQL's own error fields comes from the connection: the
 * driver gives such errors no code that tells them from others, so the place they come from decides.
 */
export async function fromDatabase<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    throw sqlStateOf(error) === undefined ? new ConnectionLostError(error) : error;
  }
}

/**
 * Classes 08 (connection exception) and 53 (insufficient resources: no disk, memory or connection left), 28 and 3D (it lets
 * us in no more: a password was changed, a database renamed), and the codes by which a server says that it is shutting
 * down, starting, closed to all (55000) or only a standby, or that it has closed a connection on which nothing came for
 * too long (a process that was stopped, an event loop blocked).
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof ConnectionLostError) return true;
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined) return false;
  return /^(08|28|3D|53)/.test(sqlState) || ['57P01', '57P02', '57P03', '25006', '25P03', '55000'].includes(sqlState);
}

/** 40P01 deadlock_detected, 40001 serialization_failure, 55P03 lock_not_available, 57014 statement_timeout. */
export function isContended(error: unknown): boolean {
  return ['40P01', '40001', '55P03', '57014'].includes(sqlStateOf(error) ?? '');
}

/**
 * Whether the whole unit of work may succeed when it is run again. 23505 is among them, because the unique keys that
 * a unit of work can meet (an idempotency key, a user's wallet) were then written by another instance meanwhile, and
 * the next run finds them.
 */
export function isRetryable(error: unknown): boolean {
  return isContended(error) || isUnavailable(error) || sqlStateOf(error) === '23505';
}
