import 'reflect-metadata';
import { createApp } from './app';
import { readConfig } from './config';
import { exitWithOneLine } from './exit';

async function start(): Promise<void> {
  const config = readConfig();
  const app = await createApp(config);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await app.listen(config.PORT, config.HOST);
}

start().catch(exitWithOneLine);
