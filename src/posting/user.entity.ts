import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { type UserLimits } from './limit-settings';
import { WALLET_STATUSES, type WalletStatus } from './wallet.entity';

/** What is known of a user beside the wallets. Most users have no row. */
@Entity('users')
@Check('users_transaction_count_check', `"transaction_count" >= 0`)
export class User {
  @PrimaryColumn({ type: 'uuid', name: 'user_id', primaryKeyConstraintName: 'users_pkey' })
  userId: string;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'users_pkey' })
  slice: number;

  /** Of all wallets of the user, those to come included. */
  @Column({ type: 'enum', enum: WALLET_STATUSES, enumName: 'wallet_status', default: 'ACTIVE' })
  status: WalletStatus;

  /** Their own, set for themselves; null: none. */
  @Column({ type: 'jsonb', nullable: true })
  limits: UserLimits | null;

  /** How many of the user's transactions name no wallet: a cancellation, a refusal before the first credit. */
  @Column({ type: 'bigint', name: 'transaction_count', default: 0 })
  transactionCount: bigint;
}
