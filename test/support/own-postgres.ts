import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../scripts/postgres.mjs';
import { selfSignedCertificate } from './certificate';
import { TestDatabase, withClient } from './database';

type Settings = Record<string, string | number>;
type Server = Awaited<ReturnType<typeof startPostgres>>;

const NOT_STARTED = 'There is no PostgreSQL of its own yet: it is started before the first test';

/** A PostgreSQL for one test file alone, that may be stopped, frozen and set up as the file likes. */
export class OwnPostgres {
  /** On this server; seeded. */
  readonly database = new TestDatabase();
  #folder: string | undefined;
  #settings: Settings = {};
  #server: Server | undefined;
  #frozen: number[] = [];

  static async start(settings: Settings = {}): Promise<OwnPostgres> {
    const own = new OwnPostgres();
    own.#settings = settings;
    await own.start();
    return own;
  }

  async start({ slices = 1 } = {}): Promise<void> {
    this.#folder = mkdtempSync(join(tmpdir(), 'wallet-tests-own-'));
    this.#server = await startPostgres({ dataDir: this.dataFolder, settings: this.#settings });
    await this.database.create({ server: this.superuserUrl, slices });
  }

  get superuserUrl(): string {
    return this.#started().superuserUrl;
  }

  get dataFolder(): string {
    if (this.#folder === undefined) throw new Error(NOT_STARTED);
    return join(this.#folder, 'postgres');
  }

  async stop(): Promise<void> {
    await this.#started().stop();
  }

  /** On the same data and the same port; with other settings, if there are any. */
  async startAgain(settings: Settings = this.#settings): Promise<void> {
    this.#settings = settings;
    this.#server = await startPostgres({ dataDir: this.dataFolder, port: this.#started().port, settings });
  }

  async restart(settings: Settings): Promise<void> {
    await this.stop();
    await this.startAgain(settings);
  }

  /** At once, for the connections that are open as well. */
  async configure(name: string, value: string): Promise<void> {
    await withClient(this.superuserUrl, async (client) => {
      await client.query('SET default_transaction_read_only = off');
      await client.query(`ALTER SYSTEM SET ${name} = ${value}`);
      await client.query('SELECT pg_reload_conf()');
    });
  }

  /** What it shows as TLS is on, from its next start on; and who is to be trusted for it. */
  takeCertificate(host: string): string {
    const { certificate, key } = selfSignedCertificate(host);
    this.#writeOwn('server.crt', certificate);
    this.#writeOwn('server.key', key);
    return certificate;
  }

  /** From its next start on: it follows a primary that never comes. */
  becomeStandby(): void {
    this.#writeOwn('standby.signal', '');
  }

  /** While it is stopped: what `returnOnNewTimeLine` comes back to. */
  remember(): void {
    cpSync(this.dataFolder, this.#memory, { recursive: true, preserveTimestamps: true });
    chownAll(this.#memory, statSync(this.dataFolder));
  }

  /** While it is stopped: as it was, and from its next start on another time line, as after a promotion or a restore. */
  returnOnNewTimeLine(): void {
    rmSync(this.dataFolder, { recursive: true });
    renameSync(this.#memory, this.dataFolder);
    this.#writeOwn('recovery.signal', '');
    const settings = join(this.dataFolder, 'postgresql.auto.conf');
    // There is nothing to restore from an archive: recovery ends at once.
    this.#writeOwn('postgresql.auto.conf', `${readFileSync(settings, 'utf8')}restore_command = 'false'\n`);
  }

  /** As when the host hangs: connections stay open, and new ones too, but nothing is answered any more. */
  async freeze(): Promise<void> {
    this.#frozen = await withClient(this.superuserUrl, async (client) => {
      const { rows } = await client.query<{ pid: number }>(
        `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid
         UNION ALL SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()`,
      );
      return rows.map(({ pid }) => pid);
    });
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
    this.#frozen = [];
  }

  /** For the end of the test file. */
  async remove(): Promise<void> {
    this.thaw();
    await this.#server?.stop();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, maxRetries: 3 });
  }

  get #memory(): string {
    return `${this.dataFolder}-before`;
  }

  #started(): Server {
    if (!this.#server) throw new Error(NOT_STARTED);
    return this.#server;
  }

  /** PostgreSQL takes its key from nobody else's file. */
  #writeOwn(name: string, content: string): void {
    const file = join(this.dataFolder, name);
    const { uid, gid } = statSync(this.dataFolder);
    writeFileSync(file, content, { mode: 0o600 });
    chownSync(file, uid, gid);
  }

  #signal(name: NodeJS.Signals): void {
    for (const pid of this.#frozen) {
      try {
        process.kill(pid, name);
      } catch {
        // A backend that has ended meanwhile.
      }
    }
  }
}

/** PostgreSQL takes its data from nobody else's files. */
function chownAll(folder: string, { uid, gid, mode }: Stats): void {
  chmodSync(folder, mode);
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chownSync(join(folder, name), uid, gid);
}
