import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type ClientBase, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { SELECT_IDENTITY } from './identity.sql';
import { Nodes, poolOf } from './nodes';
import { ACQUIRE_TIMEOUT_MS } from './pool-options';
import { sqlStateOf } from './postgres-errors';
import { Reader } from './reader';
import { destroy } from './unit-of-work';

/** A server that hangs by then will hang for whoever uses the connection as well. */
const ASK = { text: SELECT_IDENTITY, query_timeout: ACQUIRE_TIMEOUT_MS };

/** Pools that lead to the same server, and its identity. */
interface Server {
  readonly pools: readonly [Pool, ...Pool[]];
  current: string | undefined;
}

/**
 * Which database, on which time line, answers; of several nodes, which on each. What is remembered elsewhere of another one
 * (after a failover that lost transactions, say) is not true of this one. It is learned with each new connection, which a
 * failover makes necessary, and is not known from the loss of any connection until then; a snapshot that was put back in place
 * looks the same, and stays with the run book.
 *
 * Time only goes on: once a connection has led to a newer time line, whatever leads to one of before (a primary that was
 * given up and comes back) is given up as well, before anything is committed there.
 */
@Injectable()
export class DatabaseIdentity implements OnModuleInit {
  readonly #logger = new Logger('Database');
  #servers: readonly Server[] = [];
  readonly #ofConnections = new WeakMap<ClientBase, string>();
  /** Of each database. */
  readonly #newestTimeLines = new Map<string, string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
    private readonly nodes: Nodes,
  ) {}

  /** The same whatever ways lead there, and in whichever order they are named. */
  get current(): string | undefined {
    const all = new Set(this.#servers.map(({ current }) => current));
    return all.size === 0 || all.has(undefined) ? undefined : [...all].sort().join(' ');
  }

  /** Asked for, where it is not known. */
  async find(): Promise<string | undefined> {
    const unknown = this.#servers.filter(({ current }) => current === undefined);
    await Promise.all(unknown.map((server) => this.#learn(server, server.pools[0]).catch(() => undefined)));
    return this.current;
  }

  async onModuleInit(): Promise<void> {
    const whole: Server = { pools: [poolOf(this.dataSource), this.reader.pool], current: undefined };
    this.#servers = [whole, ...this.nodes.pools.map((pool): Server => ({ pools: [pool], current: undefined }))];
    // Not everybody posts to each node all the time: one connection stays, by which a failover is noticed.
    for (const pool of this.nodes.pools) pool.options.min = 1;
    await Promise.all(this.#servers.map((server) => this.#watch(server)));
  }

  async #watch(server: Server): Promise<void> {
    const { pools } = server;
    for (const pool of pools) {
      // Before whoever it was made for may use it.
      pool.options.verify = (client, done) => {
        void this.#meet(server, client).then(done);
      };
      pool.on('connect', (client) => {
        client.once('error', () => {
          server.current = undefined;
          // By one that is left, or a new one.
          this.#learn(server, pools[0]).catch(() => undefined);
        });
      });
      pool.on('acquire', (client) => {
        const identity = this.#ofConnections.get(client);
        if (identity !== undefined && this.#isPast(identity)) destroy(client);
      });
      pool.on('remove', () => {
        // With no connection left, nobody would notice a failover.
        if (pools.every(({ totalCount }) => totalCount === 0)) server.current = undefined;
      });
    }
    await this.#learn(server, pools[0]).catch(() => undefined);
  }

  /** On a standby nothing is learned. */
  async #learn(server: Server, asked: ClientBase | Pool): Promise<string | undefined> {
    const identity = (await asked.query<{ identity: string }>(ASK)).rows[0]?.identity;
    if (identity !== undefined && this.#isPast(identity)) return identity;
    server.current = identity;
    if (identity !== undefined) this.#newestTimeLines.set(...partsOf(identity));
    return identity;
  }

  /** @returns why a new connection cannot be used */
  async #meet(server: Server, connection: ClientBase): Promise<Error | undefined> {
    let identity: string | undefined;
    try {
      identity = await this.#learn(server, connection);
    } catch (error) {
      // It is lost; or PostgreSQL itself says what is wrong, and does so again to whoever uses the connection.
      return sqlStateOf(error) === undefined ? (error as Error) : undefined;
    }
    if (identity === undefined) return undefined;
    this.#ofConnections.set(connection, identity);
    if (!this.#isPast(identity)) return undefined;
    const [database, timeLine] = partsOf(identity);
    this.#logger.error(
      `A connection led to time line ${timeLine} of a database that is on ${this.#newestTimeLines.get(database)} by now: ` +
        'a primary of before answers as well, and is not used. If it is the right one, restart the service.',
    );
    return new Error('It leads to a time line of before');
  }

  #isPast(identity: string): boolean {
    const [database, timeLine] = partsOf(identity);
    return timeLine < (this.#newestTimeLines.get(database) ?? '');
  }
}

/** The database, and its time line: eight digits, so that they compare as texts. */
function partsOf(identity: string): [string, string] {
  const end = identity.lastIndexOf('/');
  return [identity.slice(0, end), identity.slice(end + 1)];
}
