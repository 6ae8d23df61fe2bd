import { PostgresProxy } from '../scripts/postgres-proxy.mjs';
import { ALICE, TestService } from './support/service';
import { useWorld } from './support/world';

const EVERY_PATH = ['/health/live', '/health/ready', '/health/startup', '/api/v1/wallets/health'];

describe('health', () => {
  const { service, database } = useWorld({ forEachTest: true });

  async function statuses(of = service): Promise<Record<string, number>> {
    const answers = await Promise.all(EVERY_PATH.map(async (path) => [path, (await of.get(path)).status] as const));
    return Object.fromEntries(answers);
  }

  const ALIVE_BUT_NOT_READY = {
    '/health/live': 200,
    '/health/ready': 503,
    '/health/startup': 200,
    '/api/v1/wallets/health': 503,
  };

  it('is good when all is well, and no answer of it is kept by a cache', async () => {
    for (const path of EVERY_PATH) {
      const answer = await service.get(path);
      expect({ path, answer }).toMatchObject({ path, answer: { status: 200, body: { status: 'ok' } } });
      expect(answer.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('Cache-Control')).toContain('no-store');
    }
  });

  it('names the database among what readiness depends on', async () => {
    for (const path of ['/health/ready', '/api/v1/wallets/health']) {
      expect((await service.get(path)).body).toMatchObject({ details: { database: { status: 'up' } } });
    }
  });

  it('is not ready on a schema that is older than the service, and says so', async () => {
    await database.query('DELETE FROM migrations');
    expect(await statuses()).toEqual(ALIVE_BUT_NOT_READY);
    const answer = await service.get('/health/ready');
    expect(answer.body).toMatchObject({ status: 'error', error: { database: { status: 'down' } } });
    expect(answer.text).toContain('the schema is not current');
    // It is the probe's answer, not a failure of the request.
    expect(answer.body).not.toHaveProperty('code');
  });

  it('is ready again when the schema is', async () => {
    const migrations = await database.query<{ timestamp: string; name: string }>('DELETE FROM migrations RETURNING *');
    expect((await service.get('/health/ready')).status).toBe(503);
    for (const { timestamp, name } of migrations) {
      await database.query('INSERT INTO migrations (timestamp, name) VALUES ($1, $2)', [timestamp, name]);
    }
    expect((await service.get('/health/ready')).status).toBe(200);
  });

  it('is not ready without a database, and alive all the same', async () => {
    const proxy = await PostgresProxy.start(database.databaseUrl);
    const cutOff = await TestService.start(database, { DATABASE_URL: proxy.url });
    try {
      expect((await cutOff.get('/health/ready')).status).toBe(200);
      await proxy.stop();
      expect(await statuses(cutOff)).toEqual(ALIVE_BUT_NOT_READY);
      const { text } = await cutOff.get('/health/ready');
      expect(text).toContain('down');
      // Whoever may probe may not learn where the database is.
      expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|wallet_app/);
    } finally {
      await cutOff.stop();
    }
  });

  it('asks for no key, and writes nothing', async () => {
    const count = () => database.query('SELECT count(*) FROM transactions');
    const before = await count();
    await statuses();
    expect(await count()).toEqual(before);
    expect(await service.balance(ALICE)).toBe('500');
  });
});
