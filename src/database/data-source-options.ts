import { join } from 'node:path';
import { type DataSourceOptions } from 'typeorm';
import { LedgerEntry } from '../ledger/ledger-entry.entity';
import { Transaction } from '../ledger/transaction.entity';
import { Asset } from '../wallet/asset.entity';
import { Wallet } from '../wallet/wallet.entity';

/** Waiting for a connection longer than this is an overload or an outage, and better said than waited out. */
const ACQUIRE_TIMEOUT_MS = 5_000;

export function dataSourceOptions(url: string, poolSize: number): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    poolSize,
    connectTimeoutMS: ACQUIRE_TIMEOUT_MS,
    applicationName: 'wallet-service',
    entities: [Asset, Wallet, Transaction, LedgerEntry],
    migrations: [join(__dirname, '../../migrations/*-*.{js,ts}')],
    // Otherwise TypeORM asks for uuid-ossp, which nothing here needs.
    installExtensions: false,
    // Statements sent together travel in one round trip.
    extra: { pipeline: true },
  };
}
