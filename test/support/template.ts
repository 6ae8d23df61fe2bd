import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type Client } from 'pg';
import { DataSource } from 'typeorm';
import { prepareDatabase } from '../../scripts/database.mjs';
import { AppModule } from '../../src/app.module';
import { seed } from '../../src/commands/seed';
import { readConfig } from '../../src/config';
import { dataSourceOptions } from '../../src/data-source-options';

const DRAFT = 'wallet_template_draft';

/**
 * The name of the database that those of the tests are cloned from: migrated and seeded, for this many slices. Whoever
 * asks first makes it. One at a time: a template must have no other users while it is copied or renamed.
 *
 * @param client a session on the server, which keeps the others out until it ends
 */
export async function lockTemplate(client: Client, serverUrl: string, slices: number): Promise<string> {
  const name = `wallet_template_${slices}`;
  await client.query(`SELECT pg_advisory_lock(hashtext('wallet_template'))`);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) {
    // A failure halfway leaves a draft behind, and nothing that could be taken for a template.
    await client.query(`DROP DATABASE IF EXISTS ${DRAFT} WITH (FORCE)`);
    const { directUrl } = await prepareDatabase(serverUrl, DRAFT);
    await migrate(directUrl, slices);
    await seedAs({ DATABASE_URL: directUrl, SLICES: String(slices) });
    await client.query(`ALTER DATABASE ${DRAFT} RENAME TO ${name}`);
  }
  return name;
}

async function migrate(directUrl: string, slices: number): Promise<void> {
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

async function seedAs(settings: Record<string, string>): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule.with(readConfig({ ROLE: 'api', ...settings })), {
    logger: false,
  });
  await seed(app);
  await app.close();
}
