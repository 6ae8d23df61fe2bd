import 'reflect-metadata';
import { readConfig } from './config';
import { exitWithOneLine } from './exit';

async function start(): Promise<void> {
  const config = readConfig();
  // First, for only what is loaded later is traced.
  const stopTracing = config.TRACING === 'on' ? await startTracing() : undefined;
  const { createApp } = await import('./app.js');
  const app = await createApp(config);
  if (stopTracing) app.getHttpAdapter().getInstance().addHook('onClose', stopTracing);
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await app.listen(config.PORT, config.HOST);
}

/** Its packages are optional. */
async function startTracing(): Promise<() => Promise<void>> {
  try {
    return (await import('./observability/tracing.js')).startTracing();
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('TRACING=on takes an image with OpenTelemetry in it: build it with --build-arg TRACING=on.', {
      cause: error,
    });
  }
}

start().catch(exitWithOneLine);
