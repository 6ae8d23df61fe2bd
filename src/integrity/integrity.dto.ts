/** How much of one asset was checked. */
export class CheckedAssetDto {
  /** @example GOLD */
  assetSymbol: string;

  /**
   * Successful transactions that there are.
   * @example 12345
   */
  transactions: number;

  /**
   * How many of them, the newest, were checked with all of their entries; 0 when that took too long.
   * @example 10000
   */
  checked: number;

  /**
   * How many of them are sealed.
   * @example 12300
   */
  sealed: number;
}

export class ViolationDto {
  /**
   * What should hold.
   * @example the balances of an asset sum to zero
   */
  invariant: string;

  /**
   * For how many rows it does not.
   * @example 1
   */
  count: number;

  /**
   * The first of them.
   * @example ["GOLD"]
   */
  subjects: string[];
}

export class IntegrityDto {
  /** Whether everything that was checked is right. */
  intact: boolean;

  /**
   * Whether all transactions in the order of their treasuries, and the sum of all balances, were checked. What stands in
   * no such order is for `npm run verify` to find.
   */
  complete: boolean;

  /**
   * The moment as of which it was checked; answers given at the same time share one check.
   * @example 2026-01-31T12:00:00.000Z
   */
  checkedAt: string;

  assets: CheckedAssetDto[];

  /** Whether the balances of each asset were summed up: with very many wallets that takes too long. */
  balancesSummed: boolean;

  violations: ViolationDto[];
}
