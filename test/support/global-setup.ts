import { startTestServers, stopTestServers } from '../../scripts/test-servers.mjs';
import { withClient } from './database';
import { dropTemplates, lockTemplate } from './template';

/** Starts the servers that all end-to-end tests share; the environment is how the workers learn of them. */
export default async function globalSetup(): Promise<void> {
  const { superuserUrl, redisUrl } = await startTestServers();
  try {
    // A migration that fails is said once here, and not by every test file.
    await withClient(superuserUrl, async (client) => {
      await dropTemplates(client);
      await lockTemplate(client, superuserUrl, 1);
    });
  } catch (error) {
    await stopTestServers();
    throw error;
  }
  process.env['TEST_SUPERUSER_URL'] = superuserUrl;
  process.env['TEST_REDIS_URL'] = redisUrl;
}
