import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type ClientBase, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { Reader } from './reader';
import { destroy } from './unit-of-work';

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
 *
 * Time only goes on: once a connection has led to a newer time line, whatever leads to one of before (a primary that was
 * given up and comes back) is given up as well, before anything is committed there.
 */
@Injectable()
export class DatabaseIdentity implements OnModuleInit {
  readonly #logger = new Logger('Database');
  #current: string | undefined;
  readonly #ofConnections = new WeakMap<ClientBase, string>();
  /** Of each database. */
  readonly #newestTimeLines = new Map<string, string>();

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
        void this.#learn(client, client);
        client.once('error', () => {
          this.#current = undefined;
          // By one that is left, or a new one.
          void this.#learn(posting);
        });
      });
      pool.on('acquire', (client) => {
        const identity = this.#ofConnections.get(client);
        if (identity !== undefined && this.#isPast(identity)) destroy(client);
      });
      pool.on('remove', () => {
        // With no connection left, nobody would notice a failover.
        if (pools.every(({ totalCount }) => totalCount === 0)) this.#current = undefined;
      });
    }
    await this.#learn(posting);
  }

  /** On a standby, or a connection that is lost, nothing is learned. */
  async #learn(asked: ClientBase | Pool, connection?: ClientBase): Promise<void> {
    let identity: string | undefined;
    try {
      identity = (await asked.query<{ identity: string }>(SELECT_IDENTITY)).rows[0]?.identity;
    } catch {
      // Whoever uses the connection learns what is wrong with it.
      return;
    }
    if (identity !== undefined && this.#isPast(identity)) {
      if (connection) this.#refuse(connection, identity);
      return;
    }
    this.#current = identity;
    if (identity === undefined) return;
    const [database, timeLine] = partsOf(identity);
    this.#newestTimeLines.set(database, timeLine);
    if (connection) this.#ofConnections.set(connection, identity);
  }

  #isPast(identity: string): boolean {
    const [database, timeLine] = partsOf(identity);
    return timeLine < (this.#newestTimeLines.get(database) ?? '');
  }

  #refuse(connection: ClientBase, identity: string): void {
    destroy(connection);
    const [database, timeLine] = partsOf(identity);
    this.#logger.error(
      `A connection led to time line ${timeLine} of a database that is on ${this.#newestTimeLines.get(database)} by now: ` +
        'a primary of before answers as well, and is not used. If it is the right one, restart the service.',
    );
  }
}

/** The database, and its time line: eight digits, so that they compare as texts. */
function partsOf(identity: string): [string, string] {
  const end = identity.lastIndexOf('/');
  return [identity.slice(0, end), identity.slice(end + 1)];
}
