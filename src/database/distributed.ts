/** Whether Citus is in the database: an SQL expression that is valid without it, too. */
export const HAS_CITUS = `to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL`;

/** Distributed by their slice, together, so that what belongs to a slice is on one node. */
export const DISTRIBUTED_TABLES = [
  'slices',
  'users',
  'wallets',
  'transactions',
  'ledger_entries',
  'holds',
  'lots',
  'lot_uses',
  'limit_uses',
  'ledger_seals',
  'balance_alerts',
  'flow_cuts',
  'closings',
  'closing_balances',
  'closing_lots',
  'webhook_positions',
  'webhook_retries',
  'webhook_parked',
] as const;

/** The same on every node: what the others refer to, or are read with. */
export const REFERENCE_TABLES = ['assets', 'webhooks', 'asset_seals', 'former_seals', 'flows'] as const;
