import { type TestDatabase, withClient } from './database';

/** PostgreSQL would take this index for the statement, however small the table is. */
export async function explainUses(database: TestDatabase, statement: string, index: string): Promise<void> {
  await withClient(database.superuserUrl, async (client) => {
    await client.query('SET enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain(index);
  });
}
