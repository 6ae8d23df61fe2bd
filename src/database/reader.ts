import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { fromDatabase, isPlanStale } from './postgres-errors';
import { type Statement } from './unit-of-work';

/** When a server does not answer at all (a frozen host, say): the pool then destroys the connection. */
const READ_TIMEOUT_MS = 5_000;

/** Reads outside of any unit of work: one prepared statement, on whichever connection of the pool is free. */
@Injectable()
export class Reader {
  constructor(private readonly dataSource: DataSource) {}

  /** Rows as the driver gives them: bigint as decimal strings. */
  async query<Row>(statement: Statement, values: unknown[]): Promise<Row[]> {
    try {
      return await this.#read<Row>(statement, values);
    } catch (error) {
      if (!isPlanStale(error)) throw error;
      // Under no name it is planned anew, on whichever connection.
      return await this.#read<Row>({ text: statement.text }, values);
    }
  }

  async #read<Row>(query: Omit<Statement, 'name'>, values: unknown[]): Promise<Row[]> {
    const pool = (this.dataSource.driver as PostgresDriver).master as Pool;
    const bounded = { ...query, values, query_timeout: READ_TIMEOUT_MS };
    const result = await fromDatabase(pool.query(bounded));
    return result.rows as Row[];
  }
}
