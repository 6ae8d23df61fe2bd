// Made from test/openapi.json by npm run client:types.

export const KEYED_ROUTES: readonly string[] = [
  'POST /api/v1/assets/{symbol}/issuances',
  'POST /api/v1/assets/{symbol}/burns',
  'POST /api/v1/wallets/transactions',
  'POST /api/v1/wallets/transfers',
  'POST /api/v1/wallets/transactions/linked',
  'POST /api/v1/wallets/transactions/{transactionId}/refunds',
  'POST /api/v1/wallets/groups/{groupId}/refunds',
  'PUT /api/v1/wallets/{userId}/status',
  'POST /api/v1/wallets/{userId}/erasure',
  'POST /api/v1/wallets/holds',
  'POST /api/v1/wallets/holds/{holdId}/captures',
  'POST /api/v1/wallets/holds/{holdId}/release',
  'POST /api/v1/wallets/transactions/{transactionId}/chargebacks',
];
