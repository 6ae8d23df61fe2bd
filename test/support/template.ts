import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module';
import { readConfig } from '../../src/config';
import { dataSourceOptions } from '../../src/data-source-options';
import { seed } from '../../src/commands/seed';

/** Migrates and seeds the database that every test file's own one is cloned from. */
export async function migrateTemplate(directUrl: string): Promise<void> {
  const dataSource = new DataSource(dataSourceOptions(directUrl, 1));
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();

  const app = await NestFactory.createApplicationContext(AppModule.with(readConfig({ DATABASE_URL: directUrl })), {
    logger: false,
  });
  await seed(app);
  await app.close();
}
