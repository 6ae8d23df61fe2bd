import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/ports.mjs';
import { serverUser } from '../../scripts/postgres-binaries.mjs';
import { withClient } from './database';
import { installDebianPackage } from './debian-package';

const START_TIMEOUT_MS = 10_000;
const PROGRAMS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin'].map((folder) => join(folder, 'pgbouncer'));

const program = () => PROGRAMS.find((file) => existsSync(file));

/** Shares few connections to PostgreSQL among many clients, each for one transaction at a time. */
export class PgBouncer {
  #output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** To the server of this URL. Whether it follows prepared statements depends on its version, unless it is told not to. */
  static async start(serverUrl: string, settings: Record<string, string | number> = {}): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    const port = await freePort();
    const { hostname, port: serverPort } = new URL(serverUrl);
    const lines = {
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'scram-sha-256',
      auth_file: join(folder, 'users'),
      pool_mode: 'transaction',
      max_client_conn: 500,
      ...settings,
    };
    const content = [`[databases]`, `* = host=${hostname} port=${serverPort}`, `[pgbouncer]`];
    for (const [name, value] of Object.entries(lines)) content.push(`${name} = ${value}`);
    writeFileSync(join(folder, 'users'), `"wallet_app" "wallet_app"\n`);
    writeFileSync(join(folder, 'pgbouncer.ini'), `${content.join('\n')}\n`);
    // It refuses to run as root, like PostgreSQL.
    const user = serverUser(folder);
    if (user) for (const name of ['', 'users', 'pgbouncer.ini']) chownSync(join(folder, name), user.uid, user.gid);
    const child = spawn(program()!, [join(folder, 'pgbouncer.ini')], { ...user, cwd: '/' });
    const pgBouncer = new PgBouncer(child, folder, port);
    await pgBouncer.#untilListening();
    return pgBouncer;
  }

  /** The database of this URL, by way of the pooler. */
  url(databaseUrl: string): string {
    return Object.assign(new URL(databaseUrl), { port: this.port }).href;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true });
  }

  async #untilListening(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    const url = `postgres://wallet_app:wallet_app@127.0.0.1:${this.port}/postgres`;
    for (;;) {
      try {
        await withClient(url, (client) => client.query('SELECT'));
        return;
      } catch (error) {
        if (this.child.exitCode !== null || Date.now() > deadline) {
          throw new Error(`PgBouncer did not start: ${this.#output}`, { cause: error });
        }
        await sleep(50);
      }
    }
  }
}

/**
 * Installs Debian's package where there is none, if we may. Where it cannot be had, one line says so.
 *
 * @returns whether there is one, and whether it is new enough to follow what its clients prepare
 */
export function ensurePgBouncer(): { readonly isInstalled: boolean; readonly followsStatements: boolean } {
  if (program() === undefined) installDebianPackage('pgbouncer');
  const file = program();
  if (file === undefined) {
    process.stderr.write('Not tested, for want of it: the service behind PgBouncer (apt-get install pgbouncer).\n');
    return { isInstalled: false, followsStatements: false };
  }
  const said = execFileSync(file, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /PgBouncer (\d+)\.(\d+)/.exec(said) ?? [];
  return { isInstalled: true, followsStatements: Number(major) > 1 || Number(minor) >= 21 };
}
