import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What users owned at places of the log, from which any moment before them is worked out. */
export class CloseLiability1765000000000 implements MigrationInterface {
  name = 'CloseLiability1765000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE closings (
        slice smallint NOT NULL,
        seq   bigint   NOT NULL,
        CONSTRAINT closings_pkey PRIMARY KEY (slice, seq),
        CONSTRAINT closings_seq_check CHECK ("seq" > 0)
      );
      CREATE TABLE closing_balances (
        slice    smallint NOT NULL,
        seq      bigint   NOT NULL,
        asset_id smallint NOT NULL,
        balance  bigint   NOT NULL,
        debt     bigint   NOT NULL,
        CONSTRAINT closing_balances_pkey PRIMARY KEY (slice, seq, asset_id),
        CONSTRAINT closing_balances_debt_check CHECK ("debt" >= 0)
      );
      CREATE TABLE closing_lots (
        slice      smallint  NOT NULL,
        seq        bigint    NOT NULL,
        number     integer   NOT NULL,
        asset_id   smallint  NOT NULL,
        class      lot_class NOT NULL,
        expires_at timestamptz,
        held_until timestamptz,
        remaining  bigint    NOT NULL,
        held       bigint    NOT NULL,
        CONSTRAINT closing_lots_pkey PRIMARY KEY (slice, seq, number),
        CONSTRAINT closing_lots_remaining_check CHECK ("remaining" >= 0),
        CONSTRAINT closing_lots_held_check CHECK ("held" >= 0)
      );

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT, INSERT ON closings, closing_balances, closing_lots TO wallet_app;
        END IF;
        -- Where the others are distributed already.
        IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
          IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'slices'::regclass) THEN
            PERFORM create_distributed_table('closings', 'slice', colocate_with => 'slices');
            PERFORM create_distributed_table('closing_balances', 'slice', colocate_with => 'slices');
            PERFORM create_distributed_table('closing_lots', 'slice', colocate_with => 'slices');
          END IF;
        END IF;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE closings, closing_balances, closing_lots');
  }
}
