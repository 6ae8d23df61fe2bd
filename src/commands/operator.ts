import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import { readConfig } from '../config';

/**
 * Runs a command of an operator's on the service without its HTTP side. One that opens assets, which the service's own
 * role may not, goes as the owner of the schema if DIRECT_URL is given.
 */
export async function asOperator(
  command: (app: INestApplicationContext) => Promise<void>,
  { opensAssets }: { readonly opensAssets: boolean },
): Promise<void> {
  const config = readConfig();
  if (opensAssets) config.DATABASE_URL = config.DIRECT_URL ?? config.DATABASE_URL;
  const app = await NestFactory.createApplicationContext(AppModule.with(config), {
    abortOnError: false,
    // What keeps it from its work is said in one line at the end.
    logger: false,
  });
  await command(app);
  await app.close();
}
