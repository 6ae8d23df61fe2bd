import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { readConfig } from './src/config';
import { dataSourceOptions } from './src/database/data-source-options';

const config = readConfig();

/** For the TypeORM CLI: migrations go past any pooler, as the owner of the schema. */
export default new DataSource(dataSourceOptions(config.DIRECT_URL ?? config.DATABASE_URL, 1));
