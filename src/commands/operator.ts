import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import { readConfig } from '../config';

/** Runs a command of an operator's on the service without its HTTP side. */
export async function asOperator<Result>(command: (app: INestApplicationContext) => Promise<Result>): Promise<Result> {
  const config = readConfig();
  // What is done in the background is for the service.
  config.ROLE = 'api';
  const app = await NestFactory.createApplicationContext(AppModule.with(config), {
    abortOnError: false,
    // What keeps it from its work is said in one line at the end.
    logger: false,
  });
  const result = await command(app);
  await app.close();
  return result;
}
