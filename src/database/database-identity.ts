import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ClientBase, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { Reader } from './reader';

/** The server, the database, and the time line, which a promotion and a restore to a point in time begin anew. */
export const SELECT_IDENTITY = `
  SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                   (SELECT oid FROM pg_database WHERE datname = current_database()),
                   left(pg_walfile_name(pg_current_wal_lsn()), 8)) AS identity`;

/**
 * Which database, on which time line, answers. What is remembered elsewhere of another one (after a failover that lost
 * transactions, say) is not true of this one. It is learned with each new connection, which a failover makes necessary; a
 * snapshot that was put back in place looks the same, and stays with the run book.
 */
@Injectable()
export class DatabaseIdentity implements OnModuleInit {
  #current = '';

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
  ) {}

  get current(): string {
    return this.#current;
  }

  async onModuleInit(): Promise<void> {
    const [row] = await this.dataSource.query<{ identity: string }[]>(SELECT_IDENTITY);
    this.#current = row?.identity ?? '';
    const posting = (this.dataSource.driver as PostgresDriver).master as Pool;
    for (const pool of [posting, this.reader.pool]) pool.on('connect', (client) => void this.#learn(client));
  }

  /** In front of whatever the connection was made for. On a standby, or a connection that is lost, nothing is learned. */
  async #learn(client: ClientBase): Promise<void> {
    try {
      const { rows } = await client.query<{ identity: string }>(SELECT_IDENTITY);
      this.#current = rows[0]?.identity ?? this.#current;
    } catch {
      // Whoever uses the connection learns what is wrong with it.
    }
  }
}
