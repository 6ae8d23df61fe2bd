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

/** Awaits a connection. Whatever it is refused for, there is none: an outage, not a failure of the work. */
export async function connecting<Connection>(call: Promise<Connection>): Promise<Connection> {
  try {
    return await call;
  } catch (error) {
    throw new ConnectionLostError(error);
  }
}

/**
 * The classes of errors that are about the connection and the server, not about the statement: 08 (connection exception),
 * 28 and 3D (it lets us in no more), 53 (no disk, memory or connection left), 57P (shutting down, starting, idle for too
 * long), 58 (its disk fails), F0 (its configuration does). Of other classes: 25006 (only a standby), 25P03 and 25P04 (it
 * has ended a connection in a transaction that took too long), 55000 (closed to all).
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const UNAVAILABLE = /^(?:08|28|3D|53|57P|58|F0|25006|25P0[34]|55000)/;

export function isUnavailable(error: unknown): boolean {
  return error instanceof ConnectionLostError || UNAVAILABLE.test(sqlStateOf(error) ?? '') || endsTheSession(error);
}

/**
 * XX000: an internal error of PostgreSQL; and, where the tables are distributed (Citus), whatever happened on another node,
 * which does not tell its own SQLSTATE: a deadlock, a unique key that somebody else was faster with, a node that is lost.
 * Before COMMIT all may be done again. At COMMIT other nodes may have committed: the fate is unknown.
 */
export function isOfUnknownCause(error: unknown): boolean {
  return sqlStateOf(error) === 'XX000';
}

/** PostgreSQL itself has refused a statement, and goes on. */
export function isRefusal(error: unknown): boolean {
  return sqlStateOf(error) !== undefined && !endsTheSession(error);
}

/** Whatever is FATAL ends the session, and is about it: a right to connect that was taken back, say. */
function endsTheSession(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof DatabaseError && (cause.severity === 'FATAL' || cause.severity === 'PANIC');
}

/** Class 40 (rolled back, for a deadlock or a conflict), 55P03 and 55006 (locked), 57014 (a time limit has passed). */
export function isContended(error: unknown): boolean {
  return /^(?:40|55P03|55006|57014)/.test(sqlStateOf(error) ?? '');
}

/**
 * 0A000: what a prepared statement gives has another type since a migration. It is right on a fresh plan, which takes
 * another connection or another name; of statements that never change nothing else gives this error.
 */
export function isPlanStale(error: unknown): boolean {
  return sqlStateOf(error) === '0A000';
}

/**
 * Whether the whole unit of work may succeed when it is run again. 23505 is among them, because the unique keys that
 * a unit of work can meet (an idempotency key, a user's wallet) were then written by another instance meanwhile, and
 * the next run finds them.
 */
export function isRetryable(error: unknown): boolean {
  return (
    isContended(error) ||
    isUnavailable(error) ||
    isOfUnknownCause(error) ||
    isPlanStale(error) ||
    sqlStateOf(error) === '23505'
  );
}
