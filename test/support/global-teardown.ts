import { stopTestServers } from '../../scripts/test-servers.mjs';
import { environment, withClient } from './database';
import { dropTemplates } from './template';

export default async function globalTeardown(): Promise<void> {
  // It may be somebody else's server.
  await withClient(environment('TEST_SUPERUSER_URL'), dropTemplates);
  await stopTestServers();
}
