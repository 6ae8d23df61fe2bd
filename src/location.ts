/** Where what was created is to be read: the one place that writes `Location`. */
export const locationOf = {
  transaction: (id: string) => `/api/v1/wallets/transactions/${id}`,
  group: (groupId: string) => `/api/v1/wallets/groups/${groupId}`,
  hold: (id: string) => `/api/v1/wallets/holds/${id}`,
  webhook: (id: string) => `/api/v1/webhooks/${id}`,
  asset: (symbol: string) => `/api/v1/assets/${symbol}`,
};
