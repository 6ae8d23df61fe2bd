import { join } from 'node:path';
import { type Client } from 'pg';
import { type DataSourceOptions } from 'typeorm';
import { PinnedClient } from './database/pinned-client';
import { LedgerSeal } from './integrity/ledger-seal.entity';
import { LedgerEntry } from './posting/ledger-entry.entity';
import { Transaction } from './posting/transaction.entity';
import { Asset } from './posting/asset.entity';
import { Wallet } from './posting/wallet.entity';
import { connectionStringOf, connectTimeoutMs } from './postgres-url';

/** Waiting for a connection longer than this is an overload or an outage, and better said than waited out. */
const ACQUIRE_TIMEOUT_MS = 5_000;

export function dataSourceOptions(url: string, poolSize: number, prepares = true): DataSourceOptions {
  return {
    type: 'postgres',
    url: connectionStringOf(url),
    poolSize,
    connectTimeoutMS: connectTimeoutMs(url, ACQUIRE_TIMEOUT_MS),
    applicationName: 'wallet-service',
    entities: [Asset, Wallet, Transaction, LedgerEntry, LedgerSeal],
    migrations: [join(__dirname, '../migrations/*-*.{js,ts}')],
    // Otherwise TypeORM asks for uuid-ossp, which nothing here needs.
    installExtensions: false,
    // Statements sent together travel in one round trip.
    extra: { pipeline: true, Client: prepares ? PinnedClient : UnpreparedClient },
  };
}

/**
 * Sends every statement anew, under no name: for a pooler that gives each transaction another connection, and does not
 * know what was prepared on which.
 */
class UnpreparedClient extends PinnedClient {
  override query = ((statement: unknown, ...rest: unknown[]): unknown =>
    (super.query as (...args: unknown[]) => unknown)(withoutName(statement), ...rest)) as Client['query'];
}

function withoutName(statement: unknown): unknown {
  return typeof statement === 'object' && statement !== null && 'name' in statement
    ? { ...statement, name: undefined }
    : statement;
}
