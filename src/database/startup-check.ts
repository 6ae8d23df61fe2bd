import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { Config } from '../config';
import { type DatabaseState, faultsIn, HOLDS, SELECT_STATE } from './ground';

/** Why the service refuses to start, in one line for the operator. */
export class StartupError extends Error {}

/** Refuses to start on a PostgreSQL that could lose what was acknowledged, or that has another schema or other slices. */
@Injectable()
export class StartupCheck implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    for await (const trouble of this.troubles()) throw new StartupError(trouble);
  }

  /** All that keeps the service from starting on this database, in a sentence each. */
  async *troubles(): AsyncGenerator<string> {
    const [server] = await this.dataSource.query<{ holds: boolean[] }[]>(`SELECT ${HOLDS} AS holds`);
    for (const { sentence } of faultsIn(server?.holds ?? [])) yield sentence;
    if (await this.#poolerLosesStatements()) {
      yield (
        'The pooler between us and PostgreSQL does not follow prepared statements: set max_prepared_statements in ' +
        'PgBouncer (1.21 or later), or DATABASE_PREPARED_STATEMENTS=off here.'
      );
    }
    const missing = this.missingAmong(await this.migrations());
    if (missing.length > 0) {
      yield `The schema is older than the service: run the migrations first (missing: ${missing.join(', ')}).`;
      return;
    }
    const slices = await this.#slices();
    if (slices !== this.config.SLICES) {
      yield `SLICES=${this.config.SLICES}, but the ledger was installed with ${slices}: their number cannot be changed by a setting.`;
    }
  }

  /** As one of the service's own connections has it. */
  async databaseState(): Promise<DatabaseState> {
    const [state] = await this.dataSource.query<[DatabaseState]>(SELECT_STATE);
    return state;
  }

  /** The migrations that the service needs and that are not among those that have run. */
  missingAmong(migrations: readonly string[]): string[] {
    return this.dataSource.migrations.map(({ name }) => name ?? '').filter((name) => !migrations.includes(name));
  }

  /**
   * Somebody stands between us and PostgreSQL (the server's process is not the one that we were told when connecting),
   * and what we prepare bears our own name there: the next transaction, on another connection, would not find it.
   */
  async #poolerLosesStatements(): Promise<boolean> {
    await using runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient & { processID: number };
    const name = `startup_check_${randomUUID()}`;
    await runner.startTransaction();
    const { rows } = await client.query<{ pid: number }>({ name, text: 'SELECT pg_backend_pid() AS pid' });
    const { rowCount } = await client.query('SELECT FROM pg_prepared_statements WHERE name = $1', [name]);
    const isLost = rows[0]?.pid !== client.processID && rowCount === 1;
    if (isLost) await client.query(`DEALLOCATE "${name}"`);
    await runner.commitTransaction();
    return isLost;
  }

  async #slices(): Promise<number> {
    const [row] = await this.dataSource.query<[{ count: number }]>('SELECT count(*)::int AS count FROM slices');
    return row.count;
  }

  /** Those that have run. */
  async migrations(): Promise<string[]> {
    const [table] = await this.dataSource.query<{ exists: boolean }[]>(
      `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
    );
    if (!table?.exists) return [];
    const rows = await this.dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
    return rows.map(({ name }) => name);
  }
}
