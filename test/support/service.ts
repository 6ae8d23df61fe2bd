import { randomUUID } from 'node:crypto';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app';
import { type Config, readConfig } from '../../src/config';
import { environment, redisKeyPrefixOf, type TestDatabase } from './database';

export const ISSUANCE = '00000000-0000-0000-0000-000000000000';
export const TREASURY = '00000000-0000-0000-0000-000000000001';
export const ALICE = '00000000-0000-0000-0000-000000000002';
export const BOB = '00000000-0000-0000-0000-000000000003';
export const CHARLIE = '00000000-0000-0000-0000-000000000004';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, where it is JSON. */
  readonly body: unknown;
}

/** As in the environment: `{ POSTING_BATCH_MAX: '1' }`. */
export type Settings = Readonly<Record<string, string>>;

/** An instance of the service, listening on a port of its own. */
export class TestService {
  #running: { readonly app: NestFastifyApplication; readonly url: string } | undefined;

  static async start(database: TestDatabase, settings?: Settings): Promise<TestService> {
    const service = new TestService();
    await service.start(database, settings);
    return service;
  }

  async start(database: TestDatabase, settings: Settings = {}): Promise<void> {
    const app = await createApp(testConfig(database, settings));
    await app.listen(0, '127.0.0.1');
    this.#running = { app, url: await app.getUrl() };
  }

  async stop(): Promise<void> {
    const app = this.#running?.app;
    this.#running = undefined;
    await app?.close();
  }

  get app(): NestFastifyApplication {
    return this.#started().app;
  }

  get url(): string {
    return this.#started().url;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(await fetch(this.url + path, { headers }));
  }

  /** Posts to `/transactions`; `key` is a new one unless given, and none at all if null. */
  async post(body: unknown, key: string | null = randomUUID(), headers: Record<string, string> = {}): Promise<Answer> {
    return this.postTo('/api/v1/wallets/transactions', body, key, headers);
  }

  async postTo(path: string, body: unknown, key?: string | null, headers?: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, body, key, headers);
  }

  async send(
    method: string,
    path: string,
    body: unknown,
    key: string | null = randomUUID(),
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...(key !== null && { 'Idempotency-Key': key }), ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    return answerOf(response);
  }

  topUp(userId: string, amount: string, assetSymbol = 'GOLD', key?: string): Promise<Answer> {
    return this.post({ userId, type: 'TOP_UP', amount, assetSymbol }, key);
  }

  spend(userId: string, amount: string, assetSymbol = 'GOLD', key?: string): Promise<Answer> {
    return this.post({ userId, type: 'SPEND', amount, assetSymbol }, key);
  }

  async balance(userId: string, asset = 'GOLD'): Promise<string> {
    const { body } = (await this.get(`/api/v1/wallets/${userId}/balance?asset=${asset}`)) as {
      body: { balance: string };
    };
    return body.balance;
  }

  #started() {
    if (!this.#running) throw new Error('The service is not running: it is started before the first test');
    return this.#running;
  }
}

export function testConfig(database: TestDatabase, settings: Settings = {}): Config {
  return readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.databaseUrl,
    DIRECT_URL: database.directUrl,
    SLICES: String(database.slices),
    REDIS_URL: environment('TEST_REDIS_URL'),
    REDIS_KEY_PREFIX: redisKeyPrefixOf(database),
    // Seals, expiry and the like come when a test asks for them, and not whenever they like.
    SEAL_INTERVAL_MS: '0',
    EXPIRY_INTERVAL_MS: '0',
    WEBHOOK_DELIVERY: 'off',
    VERIFY_DAILY_AT: 'off',
    REPORT_INTERVAL_MS: '0',
    ...settings,
  });
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /^application\/(?:problem\+)?json\b/.test(response.headers.get('Content-Type') ?? '');
  const body: unknown = isJson ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, body };
}

/** How many answers had each status: `{ 201: 50, 422: 50 }`. */
export function countStatuses(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

export function times<Result>(count: number, make: (index: number) => Result): Result[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
