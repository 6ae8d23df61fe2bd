import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ClientBase, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { Reader } from './reader';

/** The server, the database, and the time line, which a promotion and a restore to a point in time begin anew. */
export const SELECT_IDENTITY = `
  SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                   (SELECT oid FROM pg_database WHERE datname = current_database()),
                   left(pg_walfile_name(pg_current_wal_lsn()), 8)) AS identity
   WHERE NOT pg_is_in_recovery()`;

/**
 * Which database, on which time line, answers. What is remembered elsewhere of another one (after a failover that lost
 * transactions, say) is not true of this one. It is learned with each new connection, which a failover makes necessary, and
 * is not known from the loss of any connection until then; a snapshot that was put back in place looks the same, and stays
 * with the run book.
 */
@Injectable()
export class DatabaseIdentity implements OnModuleInit {
  #current: string | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
  ) {}

  get current(): string | undefined {
    return this.#current;
  }

  async onModuleInit(): Promise<void> {
    const posting = (this.dataSource.driver as PostgresDriver).master as Pool;
    const pools = [posting, this.reader.pool];
    for (const pool of pools) {
      pool.on('connect', (client) => {
        // In front of whatever the connection was made for.
        void this.#learn(client);
        client.once('error', () => {
          this.#current = undefined;
          // By one that is left, or a new one.
          void this.#learn(posting);
        });
      });
      pool.on('remove', () => {
        // With no connection left, nobody would notice a failover.
        if (pools.every(({ totalCount }) => totalCount === 0)) this.#current = undefined;
      });
    }
    await this.#learn(posting);
  }

  /** On a standby, or a connection that is lost, nothing is learned. */
  async #learn(connection: ClientBase | Pool): Promise<void> {
    try {
      const { rows } = await connection.query<{ identity: string }>(SELECT_IDENTITY);
      this.#current = rows[0]?.identity;
    } catch {
      // Whoever uses the connection learns what is wrong with it.
    }
  }
}
