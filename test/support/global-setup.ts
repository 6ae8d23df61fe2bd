import { startTestServers, stopTestServers } from '../../scripts/test-servers.mjs';
import { migrateTemplate } from './template';

/** Starts the servers that all end-to-end tests share; the environment is how the workers learn of them. */
export default async function globalSetup(): Promise<void> {
  const { superuserUrl, redisUrl, directUrl } = await startTestServers();
  try {
    await migrateTemplate(directUrl);
  } catch (error) {
    await stopTestServers();
    throw error;
  }
  process.env['TEST_SUPERUSER_URL'] = superuserUrl;
  process.env['TEST_REDIS_URL'] = redisUrl;
}
