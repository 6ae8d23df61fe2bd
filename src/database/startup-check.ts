import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Why the service refuses to start, in one line for the operator. */
export class StartupError extends Error {}

/** Refuses to start on a PostgreSQL that could lose what was acknowledged, or that has another schema. */
@Injectable()
export class StartupCheck implements OnModuleInit {
  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    const [server] = await this.dataSource.query<{ fsync: string; synchronousCommit: string; standby: boolean }[]>(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS "synchronousCommit",
              pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS standby`,
    );
    if (server?.standby)
      throw new StartupError('PostgreSQL is read-only (a standby?): DATABASE_URL must name the primary.');
    if (server?.fsync === 'off') throw new StartupError('PostgreSQL runs with fsync=off: a crash would lose credits.');
    if (server?.synchronousCommit === 'off') {
      throw new StartupError('PostgreSQL runs with synchronous_commit=off: a crash would lose acknowledged credits.');
    }
    const missing = this.missingAmong(await this.#migrations());
    if (missing.length > 0) {
      throw new StartupError(
        `The schema is older than the service: run the migrations first (missing: ${missing.join(', ')}).`,
      );
    }
  }

  /** The migrations that the service needs and that are not among those that have run. */
  missingAmong(migrations: readonly string[]): string[] {
    return this.dataSource.migrations.map(({ name }) => name ?? '').filter((name) => !migrations.includes(name));
  }

  async #migrations(): Promise<string[]> {
    const [table] = await this.dataSource.query<{ exists: boolean }[]>(
      `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
    );
    if (!table?.exists) return [];
    const rows = await this.dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
    return rows.map(({ name }) => name);
  }
}
