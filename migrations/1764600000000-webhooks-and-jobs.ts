import { getConstructionPlans } from 'pg-boss';
import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who is told of what has happened, how far each has been, what is below what users have asked for, and the jobs' queue. */
export class WebhooksAndJobs1764600000000 implements MigrationInterface {
  name = 'WebhooksAndJobs1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TYPE webhook_event AS ENUM ('transaction.posted', 'transaction.rejected', 'balance.below');
      CREATE TYPE webhook_status AS ENUM ('ACTIVE', 'PAUSED');
      CREATE TABLE webhooks (
        id              uuid            NOT NULL,
        url             varchar(2048)   NOT NULL,
        types           webhook_event[] NOT NULL,
        asset_ids       smallint[],
        description     varchar(255),
        status          webhook_status  NOT NULL DEFAULT 'ACTIVE',
        secret          bytea           NOT NULL,
        previous_secret bytea,
        previous_until  timestamptz,
        created_at      timestamptz     NOT NULL DEFAULT now(),
        CONSTRAINT webhooks_pkey PRIMARY KEY (id),
        CONSTRAINT webhooks_previous_secret_check CHECK (("previous_secret" IS NULL) = ("previous_until" IS NULL))
      );

      CREATE TABLE webhook_positions (
        webhook_id uuid     NOT NULL,
        run        uuid     NOT NULL,
        slice      smallint NOT NULL,
        seq        bigint   NOT NULL,
        upto       bigint,
        CONSTRAINT webhook_positions_pkey PRIMARY KEY (webhook_id, run, slice),
        CONSTRAINT webhook_positions_seq_check CHECK ("seq" >= 0),
        CONSTRAINT webhook_positions_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
      ) WITH (fillfactor = 50);

      CREATE TABLE webhook_retries (
        webhook_id     uuid          NOT NULL,
        run            uuid          NOT NULL,
        user_id        uuid          NOT NULL,
        slice          smallint      NOT NULL,
        seq            bigint        NOT NULL,
        event          webhook_event NOT NULL,
        transaction_id uuid          NOT NULL,
        tries          int           NOT NULL,
        first_tried_at timestamptz,
        last_tried_at  timestamptz,
        next_try_at    timestamptz   NOT NULL,
        last_status    smallint,
        last_error     varchar(255),
        last_answer    varchar(1024),
        CONSTRAINT webhook_retries_pkey PRIMARY KEY (webhook_id, run, user_id, slice),
        CONSTRAINT webhook_retries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
      ) WITH (fillfactor = 50);

      CREATE TABLE webhook_parked (
        webhook_id     uuid          NOT NULL,
        seq            bigint        NOT NULL,
        event          webhook_event NOT NULL,
        slice          smallint      NOT NULL,
        transaction_id uuid          NOT NULL,
        user_id        uuid          NOT NULL,
        tries          int           NOT NULL,
        first_tried_at timestamptz,
        last_tried_at  timestamptz,
        last_status    smallint,
        last_error     varchar(255),
        last_answer    varchar(1024),
        CONSTRAINT webhook_parked_pkey PRIMARY KEY (webhook_id, seq, event, slice),
        CONSTRAINT webhook_parked_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
      );

      CREATE TABLE balance_alerts (
        user_id   uuid     NOT NULL,
        asset_id  smallint NOT NULL,
        after_seq bigint   NOT NULL,
        slice     smallint NOT NULL,
        below     bigint,
        CONSTRAINT balance_alerts_pkey PRIMARY KEY (user_id, asset_id, after_seq, slice),
        CONSTRAINT balance_alerts_below_check CHECK ("below" > 0)
      );

      CREATE TYPE verification_kind AS ENUM ('FULL', 'SINCE_THE_LAST');
      CREATE TABLE verifications (
        id          uuid              NOT NULL,
        kind        verification_kind NOT NULL,
        started_at  timestamptz       NOT NULL,
        finished_at timestamptz       NOT NULL,
        checkpoint  jsonb             NOT NULL,
        violations  jsonb             NOT NULL,
        CONSTRAINT verifications_pkey PRIMARY KEY (id)
      );
      CREATE INDEX verifications_finished_at_idx ON verifications (finished_at);

      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT SELECT, INSERT, DELETE ON webhooks, webhook_positions, webhook_retries, webhook_parked TO wallet_app;
          GRANT UPDATE (url, types, asset_ids, description, status, secret, previous_secret, previous_until)
             ON webhooks TO wallet_app;
          GRANT UPDATE (seq) ON webhook_positions TO wallet_app;
          GRANT UPDATE (seq, event, transaction_id, tries, first_tried_at, last_tried_at, next_try_at, last_status,
                        last_error, last_answer) ON webhook_retries TO wallet_app;
          GRANT UPDATE (tries, last_tried_at, last_status, last_error, last_answer) ON webhook_parked TO wallet_app;
          GRANT SELECT, INSERT, UPDATE (below) ON balance_alerts TO wallet_app;
          GRANT SELECT, INSERT ON verifications TO wallet_app;
        END IF;
      END $$;
    `);
    await this.#createQueue(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP SCHEMA jobs CASCADE;
      DROP TABLE webhook_positions, webhook_retries, webhook_parked, webhooks, balance_alerts, verifications;
      DROP TYPE webhook_event, webhook_status, verification_kind;
    `);
  }

  /** In a schema, and of a role, of their own: what the library does with its tables, it cannot do with the ledger's. */
  async #createQueue(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_jobs' AND pg_has_role(current_user, oid, 'MEMBER')) THEN
          CREATE SCHEMA jobs AUTHORIZATION wallet_jobs;
          SET LOCAL ROLE wallet_jobs;
        ELSE
          CREATE SCHEMA jobs;
        END IF;
      END $$;
    `);
    // Within the transaction of the migration, not one of its own.
    await runner.query(
      getConstructionPlans('jobs', { createSchema: false })
        .replace(/^\s*BEGIN;/, '')
        .replace(/COMMIT;\s*$/, ''),
    );
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wallet_app') THEN
          GRANT USAGE ON SCHEMA jobs TO wallet_app;
          GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO wallet_app;
        END IF;
      END $$;
      RESET ROLE;
    `);
  }
}
