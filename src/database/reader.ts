import { Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { type PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { fromDatabase } from './postgres-errors';
import { type Statement } from './unit-of-work';

/** Reads outside of any unit of work: one prepared statement, on whichever connection of the pool is free. */
@Injectable()
export class Reader {
  constructor(private readonly dataSource: DataSource) {}

  /** Rows as the driver gives them: bigint as decimal strings. */
  async query<Row>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const pool = (this.dataSource.driver as PostgresDriver).master as Pool;
    const result = await fromDatabase(pool.query({ ...statement, values }));
    return result.rows as Row[];
  }
}
