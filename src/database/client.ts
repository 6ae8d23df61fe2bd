import { Client, type ClientConfig } from 'pg';
import { connectionStringOf } from '../postgres-url';

/**
 * A connection of its own, beside the pools; not yet made.
 *
 * @param applicationName by which PostgreSQL's views show it
 */
export function clientOf(
  url: string,
  applicationName: string,
  timeouts: Pick<ClientConfig, 'connectionTimeoutMillis' | 'query_timeout'> = {},
): Client {
  const client = new Client({
    connectionString: connectionStringOf(url),
    application_name: applicationName,
    ...timeouts,
  });
  // A connection that breaks is said by the statement that was running.
  client.on('error', () => undefined);
  return client;
}
