import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { readDocument } from './support/documents';
import { EVENTS } from './support/feed';
import { times } from './support/service';
import { until } from './support/sessions';
import { openWallets } from './support/wallets';
import { useWorld } from './support/world';

type Consume = (settings: {
  readonly database: Pick<Client, 'query'>;
  readonly feedUrl: string;
  readonly headers: object;
  readonly signal: AbortSignal;
}) => Promise<void>;

function shownCode(): string {
  const [, code = ''] = /```js\n(.*?)```/s.exec(readDocument('docs/feed.md')) ?? [];
  return code;
}

/** What the page shows, as it is shown. */
async function shown(): Promise<Consume> {
  const code = shownCode();
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-feed-example-'));
  const file = path.join(folder, 'consumer.mjs');
  writeFileSync(file, code);
  const { consume } = (await import(file)) as { consume: Consume };
  rmSync(folder, { recursive: true });
  return consume;
}

describe('the consumer of docs/feed.md', () => {
  const { service, database } = useWorld();

  it('has the 20 lines that the page promises at most', () => {
    expect(shownCode().trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('counts what each user spends exactly once, however often it is killed in the middle', async () => {
    const consume = await shown();
    const users = await openWallets(service, 5, '1000');
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    const counts = async () => {
      const { rows } = await client.query<{ count: number }>('SELECT count FROM spent ORDER BY count');
      return rows.map(({ count }) => count);
    };

    /** Dies at some statement, as a process does: what is not committed is gone. */
    async function consumeUntilKilled(statements: number): Promise<void> {
      let left = statements;
      const query = ((...args: [string]) => {
        if (left-- === 0) throw new Error('killed');
        return client.query(...args);
      }) as Client['query'];
      const signal = new AbortController();
      const run = consume({ database: { query }, feedUrl: service.url + EVENTS, headers: {}, signal: signal.signal });
      await expect(run).rejects.toThrow('killed');
      await client.query('ROLLBACK');
    }

    for (const statements of [6, 2, 11, 8, 29, 4]) {
      await Promise.all(users.map((user) => service.spend(user, '1', 'GOLD', randomUUID())));
      await service.spend(users[0]!, '1000000');
      await consumeUntilKilled(statements);
    }
    const end = new AbortController();
    const running = consume({ database: client, feedUrl: service.url + EVENTS, headers: {}, signal: end.signal });
    const stopped = expect(running).rejects.toThrow('abort');
    await until(async () => (await counts()).reduce((sum, count) => sum + count, 0) >= 30);
    expect(await counts()).toEqual(times(5, () => 6));
    end.abort();
    await stopped;
    await client.end();
  });
});
