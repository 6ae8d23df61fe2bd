import { stopTestServers } from '../../scripts/test-servers.mjs';

export default async function globalTeardown(): Promise<void> {
  await stopTestServers();
}
