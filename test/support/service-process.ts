import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/ports.mjs';
import { environment, redisKeyPrefixOf, type TestDatabase } from './database';

const MAIN = join(__dirname, '../../dist/src/main.js');

/** A line of the service's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level: string; readonly msg: string };

/** How a process ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built service as a process of its own, started as an operator starts it. */
export class ServiceProcess {
  static readonly #running = new Set<ServiceProcess>();
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #url: string | undefined;
  #stdout = '';
  #stderr = '';

  /** Settings are the whole environment. */
  constructor(settings: Record<string, string>) {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is not there: run npm run build`);
    this.#child = spawn(process.execPath, ['--enable-source-maps', MAIN], { env: settings });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    ServiceProcess.#running.add(this);
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        ServiceProcess.#running.delete(this);
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Resolves when it listens. */
  static async start(database: TestDatabase, settings: Record<string, string> = {}): Promise<ServiceProcess> {
    const service = new ServiceProcess({ ...processSettings(database), ...settings });
    await service.#untilListening();
    return service;
  }

  /** One that does not log where it listens. Resolves when it answers. */
  static async startOnFreePort(database: TestDatabase, settings: Record<string, string>): Promise<ServiceProcess> {
    const port = await freePort();
    const service = new ServiceProcess({ ...processSettings(database), ...settings, PORT: `${port}` });
    service.#url = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${service.url}/health/startup`).catch(() => undefined))) {
      const ended = await Promise.race([service.ended, sleep(50)]);
      if (ended) throw new Error(`The service did not start: ${ended.stderr}${ended.stdout}`);
    }
    return service;
  }

  /** Runs a service that is not expected to start. */
  static async run(settings: Record<string, string>): Promise<Ended> {
    return new ServiceProcess(settings).ended;
  }

  /** For the end of a test file: nothing that it has started outlives it. */
  static async killAll(): Promise<void> {
    await Promise.all([...ServiceProcess.#running].map((service) => service.kill()));
  }

  get url(): string {
    return (this.#url ??= listeningAt(this.#stdout)!);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get isRunning(): boolean {
    return ServiceProcess.#running.has(this);
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** What it has logged until now. */
  get log(): LogLine[] {
    return logOf(this.#stdout);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  async #untilListening(): Promise<void> {
    const listening = new Promise<void>((resolve) => {
      this.#child.stdout?.on('data', () => {
        if (listeningAt(this.#stdout) !== undefined) resolve();
      });
    });
    const ended = await Promise.race([listening, this.ended]);
    if (ended) throw new Error(`The service did not start: ${ended.stderr}${ended.stdout}`);
  }
}

/** The environment of a service that starts; each test says what is different. */
export function processSettings(database: TestDatabase): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'test',
    AUTH: 'off',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'info',
    SHUTDOWN_DELAY_MS: '0',
    SEAL_INTERVAL_MS: '0',
    EXPIRY_INTERVAL_MS: '0',
    WEBHOOK_DELIVERY: 'off',
    VERIFY_DAILY_AT: 'off',
    REPORT_INTERVAL_MS: '0',
    DATABASE_URL: database.databaseUrl,
    DIRECT_URL: database.directUrl,
    SLICES: String(database.slices),
    REDIS_URL: environment('TEST_REDIS_URL'),
    REDIS_KEY_PREFIX: redisKeyPrefixOf(database),
  };
}

export type FailPoint = 'between claim and BEGIN' | 'between COMMIT and Redis';

/** The settings of a service that is killed by SIGKILL when it comes to this point. */
export function failingAt(failPoint: FailPoint): Record<string, string> {
  return { NODE_OPTIONS: `--import ${join(__dirname, 'fail-point.mjs')}`, FAIL_POINT: failPoint };
}

/** The whole lines of a log; the last one may still be on its way. */
export function logOf(stdout: string): LogLine[] {
  const lines = stdout.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as LogLine);
}

function listeningAt(stdout: string): string | undefined {
  return /Server listening at (http:\/\/[\w.:]+)/.exec(stdout)?.[1];
}
