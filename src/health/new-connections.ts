import { clientOf } from '../database/client';
import { type DatabaseState, faultIn, SELECT_STATE } from '../database/ground';
import { sqlStateOf } from '../database/postgres-errors';

const LOOK_EVERY_MS = 10_000;
/** Nobody waits for it: a busy process may take its time to connect. */
const TIMEOUT_MS = 5_000;
const TOO_MANY_CONNECTIONS = '53300';

/**
 * What a new connection finds. A role's settings, and its right to connect, may change while the connections that there are
 * notice nothing; the pool has new ones all the time.
 */
export class NewConnections {
  #timer: NodeJS.Timeout | undefined;
  #trouble: string | undefined;

  constructor(private readonly databaseUrl: string) {}

  get trouble(): string | undefined {
    return this.#trouble;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    try {
      const { holds } = await this.#ask();
      this.#trouble = faultIn(holds)?.brief;
    } catch (error) {
      this.#trouble = refuses(error) ? 'refuses the service' : undefined;
    }
  }

  async #ask(): Promise<DatabaseState> {
    const client = clientOf(this.databaseUrl, 'wallet-service-check', {
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    try {
      await client.connect();
      const { rows } = await client.query<DatabaseState>(SELECT_STATE);
      return rows[0]!;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Where no connection is left, those that there are go on; and a server that does not answer is found by each probe. */
function refuses(error: unknown): boolean {
  const sqlState = sqlStateOf(error);
  return sqlState !== undefined && sqlState !== TOO_MANY_CONNECTIONS;
}
