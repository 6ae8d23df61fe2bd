import { CLOSINGS } from './closings.sql';
import { DEBTS, LIABILITIES, LOT_USES, LOTS, TRANSACTIONS_OF_LOTS } from './lot-invariants.sql';
import { type Pass } from './pass';
import { genesisOf, sealOver } from './seals.sql';
import { FLOWS } from './flows.sql';
import {
  ERASED_GROUPS,
  GROUPS,
  HOLDS,
  REFUNDS_OF_ORIGINALS,
  TRANSACTIONS,
  TRANSFERS,
} from './transaction-invariants.sql';
import {
  ASSETS,
  ENTRIES,
  HISTORIES,
  HOLDINGS,
  LIMIT_USES,
  SLICES,
  SYSTEM_WALLETS,
  WALLETS,
} from './wallet-invariants.sql';

/** Each seal with the one before it and what it seals, hashed again. As with the entries, the first is only before. */
export const SEALS: Pass = {
  name: 'ledger_seals',
  table: 'ledger_seals',
  key: ['first_seq'],
  chunk: 100,
  byIndex: true,
  rows: (selected) => `
    SELECT seal.*, block.hash AS hash_again, block.count
      FROM (SELECT *, lag(last_seq, 1, 0::bigint) OVER same AS seq_before, lag(hash) OVER same AS hash_before
              FROM ledger_seals WHERE ${selected('slice', 'first_seq')}
            WINDOW same AS (PARTITION BY slice ORDER BY first_seq)) AS seal
     CROSS JOIN LATERAL (${sealOver({
       slice: 'seal.slice',
       first: 'seal.first_seq',
       last: 'seal.last_seq',
       previous: `coalesce(seal.hash_before, ${genesisOf('seal.slice')})`,
     })}) AS block`,
  subject: `'slice ' || slice || ' ' || first_seq || '..' || last_seq`,
  invariants: {
    'seals follow each other without a gap': 'first_seq IS DISTINCT FROM seq_before::numeric + 1',
    'a seal is the hash of the one before it and of what it seals': `
      hash IS DISTINCT FROM hash_again OR count <> last_seq::numeric - first_seq + 1`,
  },
};

/** Everything: no row of the ledger is left out. */
export const PASSES: readonly Pass[] = [
  SEALS,
  TRANSACTIONS,
  ENTRIES,
  HISTORIES,
  SYSTEM_WALLETS,
  GROUPS,
  ERASED_GROUPS,
  TRANSFERS,
  REFUNDS_OF_ORIGINALS,
  HOLDS,
  TRANSACTIONS_OF_LOTS,
  LOTS,
  LOT_USES,
  DEBTS,
  LIMIT_USES,
  FLOWS,
  CLOSINGS,
  WALLETS,
  HOLDINGS,
  LIABILITIES,
  ASSETS,
  SLICES,
];
