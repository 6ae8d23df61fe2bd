import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type Client } from 'pg';
import { DataSource } from 'typeorm';
import { prepareDatabase } from '../../scripts/database.mjs';
import { AppModule } from '../../src/app.module';
import { seed } from '../../src/commands/seed';
import { readConfig } from '../../src/config';
import { dataSourceOptions } from '../../src/data-source-options';

const PREFIX = 'wallet_template_';
const DRAFT = `${PREFIX}draft`;

/**
 * The name of the database that those of the tests are cloned from: migrated and seeded, for this many slices. Whoever
 * asks first makes it. One at a time: a template must have no other users while it is copied or renamed.
 *
 * @param client a session on the server, which keeps the others out until it ends
 */
export async function lockTemplate(client: Client, serverUrl: string, slices: number): Promise<string> {
  const name = `${PREFIX}${slices}`;
  await client.query(`SELECT pg_advisory_lock(hashtext('wallet_template'))`);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) {
    // A failure halfway leaves a draft behind, and nothing that could be taken for a template.
    await client.query(`DROP DATABASE IF EXISTS ${DRAFT} WITH (FORCE)`);
    const { directUrl } = await prepareDatabase(serverUrl, DRAFT);
    await migrate(directUrl, slices);
    await seedAsOwner(directUrl, slices);
    await client.query(`ALTER DATABASE ${DRAFT} RENAME TO ${name}`);
  }
  return name;
}

/** What an earlier run has left on a server that is not the tests' own may be of another version. */
export async function dropTemplates(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [PREFIX],
  );
  for (const { name } of rows) await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
}

export async function migrate(directUrl: string, slices: number): Promise<void> {
  const dataSource = new DataSource(dataSourceOptions(directUrl, 1));
  await dataSource.initialize();
  // A migration has no other way to learn it.
  process.env['SLICES'] = String(slices);
  try {
    await dataSource.runMigrations();
  } finally {
    delete process.env['SLICES'];
    await dataSource.destroy();
  }
}

export async function seedAsOwner(directUrl: string, slices: number): Promise<void> {
  const config = readConfig({ ROLE: 'api', DATABASE_URL: directUrl, SLICES: String(slices) });
  const app = await NestFactory.createApplicationContext(AppModule.with(config), { logger: false });
  await seed(app);
  await app.close();
}
