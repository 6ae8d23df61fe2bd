import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../scripts/ports.mjs';
import { type TestDatabase } from './support/database';
import { BOB } from './support/service';
import { logOf, processSettings } from './support/service-process';
import { until } from './support/sessions';
import { useWorld } from './support/world';

const TRANSACTIONS = '/api/v1/wallets/transactions';
/** Lines of these, at 300 bytes each, are more than may wait. */
const MANY = 20_000;

/** The service with a standard output of the test's choice. */
class Service {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(
    database: TestDatabase,
    stdout: number | 'closed',
    settings: Record<string, string> = {},
  ): Promise<Service> {
    const port = await freePort();
    const env = { ...processSettings(database), ...settings, PORT: `${port}` };
    const output = stdout === 'closed' ? 'pipe' : stdout;
    const child = spawn(process.execPath, ['dist/src/main.js'], { env, stdio: ['ignore', output, 'inherit'] });
    if (stdout === 'closed') child.stdout?.destroy();
    const service = new Service(`http://127.0.0.1:${port}`, child);
    await until(async () => (await service.get('/health/startup')) === 200);
    return service;
  }

  async get(url: string): Promise<number | undefined> {
    const response = await fetch(this.url + url).catch(() => undefined);
    await response?.text();
    return response?.status;
  }

  async post(): Promise<number> {
    const { status } = await fetch(this.url + TRANSACTIONS, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
      body: JSON.stringify({ userId: BOB, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD' }),
    });
    return status;
  }

  /** One line of the log each, without waiting for one answer before the next request. */
  async request(count: number): Promise<void> {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    const head = `GET / HTTP/1.1\r\nHost: service\r\nX-Request-Id: ${'x'.repeat(128)}\r\n`;
    socket.write(`${head}\r\n`.repeat(count - 1) + `${head}Connection: close\r\n\r\n`);
    socket.resume();
    await once(socket, 'close');
  }

  async dropped(): Promise<number> {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^wallet_log_lines_dropped_total (\d+)$/m.exec(metrics)?.[1]);
  }

  /** Other than 0 where it was given up. */
  async end(): Promise<unknown> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code] = (await exited) as [unknown];
    return code;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** A pipe that nobody reads, until the test does. */
class Pipe {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'wallet-pipe-'));
  readonly fd: number;

  constructor() {
    const name = path.join(this.#folder, 'pipe');
    execFileSync('mkfifo', [name]);
    this.fd = openSync(name, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** What is there now. */
  read(): string {
    const buffer = Buffer.alloc(1024 * 1024);
    try {
      return buffer.toString('utf8', 0, readSync(this.fd, buffer));
    } catch {
      return '';
    }
  }

  remove(): void {
    closeSync(this.fd);
    rmSync(this.#folder, { recursive: true });
  }
}

const { database } = useWorld({ instances: 0 });
let service: Service;

afterEach(() => {
  service.kill();
});

describe('a log that nobody reads', () => {
  let pipe: Pipe;

  beforeEach(() => {
    pipe = new Pipe();
  });

  afterEach(() => {
    pipe.remove();
  });

  it.each(['test', 'development'])(
    'keeps no credit from being served, and no process from ending, in %s',
    async (mode) => {
      service = await Service.start(database, pipe.fd, { NODE_ENV: mode });
      await service.request(MANY);

      expect(await service.post()).toBe(201);
      expect(await service.get('/health/live')).toBe(200);
      expect(await service.dropped()).toBeGreaterThan(0);
      expect(await service.end()).toBe(0);
    },
  );

  it('says how many of its lines are missing, once somebody reads it again', async () => {
    service = await Service.start(database, pipe.fd);
    await service.request(MANY);

    let text = '';
    await until(() => (text += pipe.read()).includes('were dropped'));

    const lines = logOf(text);
    const said = lines.filter(({ msg }) => msg.includes('were dropped'));
    expect(said).toEqual([expect.objectContaining({ level: 'warn', lines: await service.dropped() })]);
    const written = lines.filter(({ msg }) => msg === 'request').length;
    expect(written + Number(said[0]?.['lines'])).toBeGreaterThanOrEqual(MANY);
  });
});

it.each<[string, () => number | 'closed']>([
  ['whose reader is gone', () => 'closed'],
  ['on a full disk', () => openSync('/dev/full', 'w')],
])('a log %s keeps no credit from being served, and no process from ending', async (_what, open) => {
  service = await Service.start(database, open());
  await service.request(MANY);

  expect(await service.post()).toBe(201);
  expect(await service.dropped()).toBeGreaterThan(0);
  expect(await service.end()).toBe(0);
});
