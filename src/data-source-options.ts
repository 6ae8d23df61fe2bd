import { join } from 'node:path';
import { type DataSourceOptions } from 'typeorm';
import { poolOptions } from './database/pool-options';
import { AssetSeal } from './integrity/asset-seal.entity';
import { FormerSeal } from './integrity/former-seal.entity';
import { LedgerSeal } from './integrity/ledger-seal.entity';
import { Closing, ClosingBalance, ClosingLot } from './lot/closing.entity';
import { Asset } from './posting/asset.entity';
import { Hold } from './posting/hold.entity';
import { LedgerEntry } from './posting/ledger-entry.entity';
import { LimitUse } from './posting/limit-use.entity';
import { Lot } from './posting/lot.entity';
import { LotUse } from './posting/lot-use.entity';
import { Slice } from './posting/slice.entity';
import { Transaction } from './posting/transaction.entity';
import { User } from './posting/user.entity';
import { Wallet } from './posting/wallet.entity';
import { connectionStringOf } from './postgres-url';
import { Flow, FlowCut } from './report/flow.entity';

export function dataSourceOptions(url: string, poolSize: number, prepares = true): DataSourceOptions {
  return {
    type: 'postgres',
    url: connectionStringOf(url),
    entities: [
      Asset,
      Slice,
      User,
      Wallet,
      Transaction,
      LedgerEntry,
      Hold,
      Lot,
      LotUse,
      LimitUse,
      LedgerSeal,
      AssetSeal,
      FormerSeal,
      Flow,
      FlowCut,
      Closing,
      ClosingBalance,
      ClosingLot,
    ],
    migrations: [join(__dirname, '../migrations/*-*.{js,ts}')],
    // Otherwise TypeORM asks for uuid-ossp, which nothing here needs.
    installExtensions: false,
    extra: poolOptions(url, poolSize, prepares),
  };
}
