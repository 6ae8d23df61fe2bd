import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { freePort } from '../../scripts/ports.mjs';
import { startRedis } from '../../scripts/redis.mjs';
import { selfSignedCertificate } from './certificate';
import { isStoredName } from './redis';
import { type Settings } from './service';
import { until } from './sessions';

/** Of whoever runs the servers. */
export const ADMINISTRATOR = 'administrator';

/** What is asked of whoever connects: TLS, and a user who may do no more than the service has to. */
export interface Protection {
  readonly rights: string;
  /** In the certificate. */
  readonly host: string;
}

export interface Node {
  readonly pid: number;
  readonly port: number;
  /** Where the service is to go: the port for TLS, if there is one. */
  readonly servicePort: number;
  /** The test's own connection. */
  readonly client: Redis;
  stop(): Promise<void>;
}

/** A primary and its replica, one of which takes the other's place; what else belongs to them is for the kind of servers. */
export abstract class RedisPair {
  readonly #folder = mkdtempSync(join(tmpdir(), 'wallet-redis-'));
  readonly #nodes: Node[] = [];
  readonly #protection: Protection | undefined;

  constructor(protection?: Protection) {
    this.#protection = protection;
    if (protection) this.#writeCertificate(protection.host);
  }

  abstract start(): Promise<void>;

  /** How the service reaches them. */
  abstract get settings(): Settings;

  protected abstract get pair(): readonly Node[];

  /** All that have keys. */
  protected abstract get sharers(): readonly Node[];

  /** Of what the service has to trust. */
  get certificateFile(): string {
    return join(this.#folder, 'server.pem');
  }

  /** Stops the primary by this signal. Resolves when its replica has taken its place. */
  async failOver(signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
    const [primary, replica] = await this.#roles();
    process.kill(primary.pid, signal);
    await until(async () => (await roleOf(replica))[0] === 'master');
  }

  /** Whoever was stopped by SIGSTOP goes on, and finds out that it is a replica by now. */
  async thaw(): Promise<void> {
    for (const { pid } of this.#nodes) if (isAlive(pid)) process.kill(pid, 'SIGCONT');
    await this.#roles();
  }

  /** By server: the names under which the store keeps something. */
  async storedNames(): Promise<string[][]> {
    const names = await Promise.all(this.sharers.map(({ client }) => client.keys('*')));
    return names.map((all) => all.filter(isStoredName));
  }

  /** What stands under all names that begin like that. */
  async storedValues(prefix: string): Promise<(string | null)[]> {
    const values = this.sharers.map(async ({ client }) => {
      const names = (await client.keys(`${prefix}*`)).filter((name) => !name.includes('rate:'));
      return Promise.all(names.map((name) => client.get(name)));
    });
    return (await Promise.all(values)).flat();
  }

  async stop(): Promise<void> {
    for (const { pid, client } of this.#nodes) {
      client.disconnect();
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
    await Promise.all(this.#nodes.map((node) => node.stop()));
    rmSync(this.#folder, { recursive: true });
  }

  protected async startNode(...args: string[]): Promise<Node> {
    const tlsPort = this.#protection && (await freePort());
    const protection = tlsPort === undefined ? [] : this.#protectedBy(tlsPort);
    const user = this.#protection ? ['--user', 'wallet', 'on', '>secret', ...this.#protection.rights.split(' ')] : [];
    const replication = ['--repl-diskless-sync-delay', '0', '--dir', this.#folder];
    return this.#launch({ args: [...replication, ...protection, ...user, ...args] }, tlsPort);
  }

  protected async startSentinel(lines: readonly string[]): Promise<Node> {
    const configFile = join(this.#folder, `sentinel-${randomUUID()}.conf`);
    writeFileSync(configFile, lines.join('\n'));
    const tlsPort = this.#protection && (await freePort());
    const protection = tlsPort === undefined ? [] : this.#protectedBy(tlsPort);
    return this.#launch({ configFile, args: ['--sentinel', ...protection] }, tlsPort);
  }

  /** Hosts and ports as they stand in REDIS_URL. */
  protected urlOf(nodes: readonly Node[], user = 'wallet:secret@'): string {
    const host = this.#protection?.host ?? '127.0.0.1';
    const hosts = nodes.map(({ servicePort }) => `${host}:${servicePort}`).join(',');
    return this.#protection ? `rediss://${user}${hosts}` : `redis://${hosts}`;
  }

  protected get isProtected(): boolean {
    return this.#protection !== undefined;
  }

  async #launch(options: { configFile?: string; args: string[] }, tlsPort?: number): Promise<Node> {
    const server = await startRedis(options);
    const password = this.#protection ? { password: ADMINISTRATOR } : {};
    const client = new Redis({ host: '127.0.0.1', port: server.port, retryStrategy: () => 20, ...password });
    // It is gone while the test has it stopped.
    client.on('error', () => undefined);
    const node = { ...server, client, servicePort: tlsPort ?? server.port };
    this.#nodes.push(node);
    return node;
  }

  #protectedBy(tlsPort: number): string[] {
    return [
      ...['--tls-port', `${tlsPort}`, '--tls-cert-file', this.certificateFile, '--tls-key-file', this.#keyFile],
      ...['--tls-ca-cert-file', this.certificateFile, '--tls-auth-clients', 'no', '--tls-replication', 'yes'],
      ...['--requirepass', ADMINISTRATOR],
    ];
  }

  #writeCertificate(host: string): void {
    const { certificate, key } = selfSignedCertificate(host);
    writeFileSync(this.certificateFile, certificate);
    writeFileSync(this.#keyFile, key);
  }

  get #keyFile(): string {
    return join(this.#folder, 'server.key');
  }

  /** The primary and the replica, once that one has all that the other has. */
  async #roles(): Promise<[Node, Node]> {
    let found: (Node | undefined)[] = [];
    await until(async () => {
      const roles = await Promise.all(this.pair.map(roleOf));
      const primary = this.pair[roles.findIndex(([role]) => role === 'master')];
      const replica = this.pair[roles.findIndex(([role, , , state]) => role === 'slave' && state === 'connected')];
      found = [primary, replica];
      return primary !== undefined && replica !== undefined;
    });
    return found as [Node, Node];
  }
}

async function roleOf({ client }: Node): Promise<unknown[]> {
  return (await client.call('ROLE').catch(() => [])) as unknown[];
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
