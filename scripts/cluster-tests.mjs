/** What `npm test -- --cluster` runs, by the names of the files in `test`: what a distributed ledger has to do like any other. */
export const ON_A_CLUSTER = [
  'spending',
  'transfers',
  'slices',
  'nodes',
  'treasury',
  'holds',
  'refunds',
  'linked',
  'lists',
  'search',
  'idempotency-race',
  'limits',
  'lots',
  'lot-expiry',
  'lot-refunds',
  'chargebacks',
  'liability',
  'feed',
  'webhooks',
  'export',
  'export-command',
  'statement',
  'as-of',
  'flows',
  'model',
];

/** What is about the ledger, and is not run there, and why. All others do not ask where the ledger is. */
export const NOT_ON_A_CLUSTER = {
  'They forge rows, and take off the tables what keeps rows from being forged: on shards it has other names, or is not there':
    ['integrity', 'tampering', 'immutability', 'daily-verification'],
  'They stop, freeze or cut a server of their own, which is a single one': [
    'clocks',
    'feed-faults',
    'idempotency-commit',
    'idempotency-crash',
    'locked-wallets',
    'lost-connections',
    'outage',
    'simulation',
    'torture',
    'webhook-faults',
  ],
  'They ask for the plans, or the migrations, of one server': ['migrations', 'reslicing', 'stale-plans'],
};
