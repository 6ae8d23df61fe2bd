import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type TestDatabase } from './database';
import { testConfig } from './service';

export type FailPoint = 'between claim and BEGIN' | 'between COMMIT and Redis';

const ROOT = path.join(__dirname, '../..');

/** An instance in a process of its own, which is killed by SIGKILL when it comes to its fail point. */
export class DoomedService {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(database: TestDatabase, redisUrl: string, failPoint: FailPoint): Promise<DoomedService> {
    if (!existsSync(path.join(ROOT, 'dist/src/app.js'))) {
      throw new Error('The service is not built, and this test kills the built one: run npm run build first.');
    }
    const { NODE_ENV, LOG_LEVEL, DATABASE_URL, REDIS_KEY_PREFIX } = testConfig(database);
    const settings = { NODE_ENV, LOG_LEVEL, DATABASE_URL, REDIS_KEY_PREFIX, REDIS_URL: redisUrl };
    const child = spawn(process.execPath, [path.join(__dirname, 'fail-point.mjs'), failPoint], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as unknown[];
    if (!Buffer.isBuffer(url)) throw new Error('The built service did not start.');
    return new DoomedService(child, url.toString());
  }

  /** Resolves when the process is gone: the caller of this request gets no answer. */
  async diesOf(body: object, key: string): Promise<void> {
    const dead = once(this.child, 'exit');
    const answer = fetch(`${this.url}/api/v1/wallets/transactions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify(body),
    });
    await expect(answer).rejects.toThrow();
    expect(await dead).toEqual([null, 'SIGKILL']);
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}
