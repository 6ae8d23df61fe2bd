import 'reflect-metadata';
import { readConfig } from './config';
import { exitWithOneLine } from './exit';

async function start(): Promise<void> {
  const config = readConfig();
  // First, for only what is loaded later is traced.
  const stopTracing = config.TRACING === 'on' ? (await import('./observability/tracing.js')).startTracing() : undefined;
  const { createApp } = await import('./app.js');
  const app = await createApp(config);
  if (stopTracing) app.getHttpAdapter().getInstance().addHook('onClose', stopTracing);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await app.listen(config.PORT, config.HOST);
}

start().catch(exitWithOneLine);
