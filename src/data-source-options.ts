import { join } from 'node:path';
import { type DataSourceOptions } from 'typeorm';
import { poolOptions } from './database/pool-options';
import { LedgerSeal } from './integrity/ledger-seal.entity';
import { Asset } from './posting/asset.entity';
import { LedgerEntry } from './posting/ledger-entry.entity';
import { Transaction } from './posting/transaction.entity';
import { Wallet } from './posting/wallet.entity';

export function dataSourceOptions(url: string, poolSize: number, prepares = true): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities: [Asset, Wallet, Transaction, LedgerEntry, LedgerSeal],
    migrations: [join(__dirname, '../migrations/*-*.{js,ts}')],
    // Otherwise TypeORM asks for uuid-ossp, which nothing here needs.
    installExtensions: false,
    extra: poolOptions(url, poolSize, prepares),
  };
}
