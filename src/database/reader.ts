import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { fromDatabase } from './postgres-errors';
import { BIGINTS, type Statement } from './unit-of-work';

/** When a server does not answer at all (a frozen host, say): the pool then destroys the connection. */
const READ_TIMEOUT_MS = 5_000;

/** Reads outside of any unit of work: one prepared statement, on whichever connection of the pool is free. */
@Injectable()
export class Reader {
  constructor(private readonly dataSource: DataSource) {}

  /** Several statements that see the same state. */
  async snapshot<Result>(work: (reads: Pick<Reader, 'query'>) => Promise<Result>): Promise<Result> {
    return work(this);
  }

  /** Rows with each bigint as a `bigint`. */
  async query<Row>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const pool = (this.dataSource.driver as PostgresDriver).master as Pool;
    const query = { ...statement, types: BIGINTS, values, query_timeout: READ_TIMEOUT_MS };
    const result = await fromDatabase(pool.query(query));
    return result.rows as Row[];
  }
}
