import { type Client, type ClientConfig, type PoolConfig, Query } from 'pg';
import { connectionStringOf, connectTimeoutMs } from '../postgres-url';
import { TravellingClient } from './round-trip';

/** Waiting for a connection longer than this is an overload or an outage, and better said than waited out. */
export const ACQUIRE_TIMEOUT_MS = 5_000;

/**
 * How every pool of the service connects.
 *
 * @param prepares `false` for a pooler that gives each transaction another connection, and does not know what was
 * prepared on which
 */
export function poolOptions(url: string, max: number, prepares: boolean): PoolConfig & { Client: typeof Client } {
  return {
    connectionString: connectionStringOf(url),
    application_name: 'wallet-service',
    max,
    connectionTimeoutMillis: connectTimeoutMs(url, ACQUIRE_TIMEOUT_MS),
    // Statements sent together travel in one round trip.
    pipeline: true,
    Client: prepares ? SurvivingClient : UnpreparedClient,
  };
}

/**
 * While a connection passes from the pool to whoever asked for it, nobody listens for its errors, and one that is lost
 * just then would end the process. Whoever uses it learns of the loss by the statement that fails.
 */
class SurvivingClient extends TravellingClient {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** Sends every statement anew, under no name. */
class UnpreparedClient extends SurvivingClient {
  override query(statement: unknown, ...rest: unknown[]): never {
    return super.query(withoutName(statement), ...rest);
  }
}

function withoutName(statement: unknown): unknown {
  if (statement instanceof Query) return Object.assign(statement, { name: undefined });
  return typeof statement === 'object' && statement !== null && 'name' in statement
    ? { ...statement, name: undefined }
    : statement;
}
