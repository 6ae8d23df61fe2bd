import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The end of a slice's hash chain of before a reslicing. The chains of the slices that came after begin with all of them. */
@Entity('former_seals')
@Check('former_seals_number_check', `"number" > 0`)
@Check('former_seals_hash_check', `octet_length("hash") = 32`)
export class FormerSeal {
  /** Counts the reslicings from 1. */
  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'former_seals_pkey' })
  number: number;

  @PrimaryColumn({ type: 'smallint', primaryKeyConstraintName: 'former_seals_pkey' })
  slice: number;

  @Column({ type: 'bigint', name: 'last_seq' })
  lastSeq: string;

  @Column({ type: 'bytea' })
  hash: Buffer;
}
