import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { readDirectUrl } from './src/config';
import { dataSourceOptions } from './src/data-source-options';
import { exitWithOneLine } from './src/exit';

/** For the TypeORM CLI: migrations go past any pooler, as the owner of the schema. */
export default new DataSource(dataSourceOptions(directUrl(), 1));

function directUrl(): string {
  try {
    return readDirectUrl();
  } catch (error) {
    return exitWithOneLine(error);
  }
}
