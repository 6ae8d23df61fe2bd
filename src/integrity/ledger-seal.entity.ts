import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A link of a slice's hash chain, never changed afterwards: the hash of the seal before it, and of the transactions whose
 * slice sequence is from `firstSeq` to `lastSeq` (see `seals.sql.ts`). The key lets no chain fork.
 */
@Entity('ledger_seals')
@Check('ledger_seals_range_check', `"first_seq" >= 1 AND "last_seq" BETWEEN "first_seq" AND "first_seq" + 999`)
@Check('ledger_seals_hash_check', `octet_length("hash") = 32`)
export class LedgerSeal {
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'ledger_seals_pkey' })
  slice: number;

  @PrimaryColumn({ type: 'bigint', name: 'first_seq', primaryKeyConstraintName: 'ledger_seals_pkey' })
  firstSeq: string;

  @Column({ type: 'bigint', name: 'last_seq' })
  lastSeq: string;

  @Column({ type: 'bytea' })
  hash: Buffer;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt: Date;
}
