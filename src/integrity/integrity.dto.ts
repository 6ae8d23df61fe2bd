import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const VERIFICATION_KINDS = ['FULL', 'SINCE_THE_LAST'] as const;
export type VerificationKind = (typeof VERIFICATION_KINDS)[number];

/** How much of one slice was checked. */
export class CheckedSliceDto {
  /** @example 0 */
  slice: number;

  /**
   * Transactions that there are, refused ones included.
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
  /** What should hold. */
  @ApiProperty({ example: 'the balances of an asset sum to zero in each slice' })
  invariant: string;

  /**
   * For how many rows it does not.
   * @example 1
   */
  count: number;

  /**
   * The first of them.
   * @example ["GOLD in slice 0"]
   */
  subjects: string[];
}

export class IntegrityDto {
  /** Whether everything that was checked is right. */
  intact: boolean;

  /**
   * Whether all transactions in the order of their slices, and the sum of all balances, were checked. What stands in no
   * such order is for `npm run verify` to find.
   */
  complete: boolean;

  /**
   * The moment as of which it was checked; answers given at the same time share one check.
   * @example 2026-01-31T12:00:00.000Z
   */
  checkedAt: string;

  slices: CheckedSliceDto[];

  /** Whether the balances of each asset were summed up: with very many wallets that takes too long. */
  balancesSummed: boolean;

  violations: ViolationDto[];
}

export class VerificationDto {
  /** `SINCE_THE_LAST`: what was posted since the one before. */
  @ApiProperty({ enum: VERIFICATION_KINDS })
  kind: VerificationKind;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T03:30:12.000000Z' })
  finishedAt: string;

  /** Empty where all is right. */
  violations: ViolationDto[];
}

export class LastVerificationDto {
  /** Left out where there was none yet. */
  @ApiPropertyOptional({ type: () => VerificationDto })
  verification?: VerificationDto;
}
