import { Check, Entity, Column, PrimaryColumn } from 'typeorm';

/**
 * What a transaction has taken of a lot, or given back to it: the details of the transactions say the same, this is how
 * it is found from the lot. Never changed.
 */
@Entity('lot_uses')
@Check('lot_uses_amount_check', `"amount" <> 0`)
export class LotUse {
  @PrimaryColumn({ type: 'uuid', name: 'lot_id', primaryKeyConstraintName: 'lot_uses_pkey' })
  lotId: string;

  @PrimaryColumn({ type: 'uuid', name: 'transaction_id', primaryKeyConstraintName: 'lot_uses_pkey' })
  transactionId: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'lot_uses_pkey' })
  slice: number;

  /** Minor units; negative where it was given back. */
  @Column({ type: 'bigint', name: 'amount' })
  amountMinor: bigint;
}
