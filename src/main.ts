import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config';
import { exitWithOneLine } from './exit';

// What a request makes is garbage milliseconds later. V8 may take it, by the many requests in flight while it is warming
// up, for something that lives long, and puts it where only a full collection finds it, together with all that it refers
// to: a fifth of the processor's time, and pauses of ten milliseconds. Before anything is compiled with such an opinion.
setFlagsFromString('--no-allocation-site-pretenuring');

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
