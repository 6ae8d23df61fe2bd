import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DailyVerification } from '../src/integrity/daily-verification';
import { TestKeys } from './support/access';
import { TestService } from './support/service';
import { useWorld } from './support/world';

const COLLECTION = 'postman_collection.json';

interface Item {
  name: string;
  item?: Item[];
  request: { method: string; url: { path: string[] } };
  response: { code: number; body: string }[];
}

/** The part of newman's report that is looked into. */
interface Report {
  run: {
    stats: Record<'requests' | 'assertions', { total: number; failed: number }>;
    failures: { source: { name: string }; error: { test?: string; message: string } }[];
    executions: { item: { name: string }; response?: { code: number; stream: { data: number[] } } }[];
  };
}

describe('the Postman collection', () => {
  const { database } = useWorld({ instances: 0, mustBalance: 'after all tests' });
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-postman-'));
  const keys = new TestKeys();
  const apiKey = keys.issue('postman', [
    'wallet:read',
    'wallet:credit',
    'wallet:spend',
    'wallet:transfer',
    'wallet:refund',
    'wallet:hold',
    'wallet:events',
    'wallet:admin',
    'wallet:metrics',
  ]);
  const readOnlyApiKey = keys.issue('reports', ['wallet:read']);
  const items = leavesOf(JSON.parse(readFileSync(COLLECTION, 'utf8')) as Item);
  let report: Report;

  afterAll(() => {
    keys.file.remove();
    rmSync(folder, { recursive: true });
  });

  async function runOn(settings: Record<string, string>, variables: Record<string, string>, times: number) {
    const service = await TestService.start(database, settings);
    try {
      // So that there is one to tell of.
      await service.app.get(DailyVerification).verify();
      return await runNewman({ baseUrl: service.url, ...variables }, times);
    } finally {
      await service.stop();
    }
  }

  async function runNewman(variables: Record<string, string>, times: number): Promise<Report> {
    const file = path.join(folder, 'report.json');
    const words = ['node_modules/newman/bin/newman.js', 'run', COLLECTION, '--iteration-count', `${times}`];
    words.push('--reporters', 'json', '--reporter-json-export', file, '--suppress-exit-code');
    for (const [name, value] of Object.entries(variables)) words.push('--env-var', `${name}=${value}`);
    await promisify(execFile)(process.execPath, words);
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  }

  it('passes all of its assertions, and passes them again', async () => {
    report = await runOn({ ...keys.settings, DOCS: 'on' }, { apiKey, readOnlyApiKey }, 2);

    expect(failuresOf(report)).toEqual([]);
    expect(report.run.stats.requests).toMatchObject({ total: 2 * items.length, failed: 0 });
    expect(report.run.stats.assertions.total).toBeGreaterThan(2 * 2 * items.length);
  });

  it('passes without access control and documents as well', async () => {
    expect(failuresOf(await runOn({ AUTH: 'off', DOCS: 'off' }, {}, 1))).toEqual([]);
  });

  it('has every endpoint that the service documents, and its metrics', async () => {
    const service = await TestService.start(database, { DOCS: 'on' });
    const { paths } = (await service.get('/docs-json')).body as { paths: Record<string, object> };
    await service.stop();

    const documented = Object.entries(paths).flatMap(([route, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${route}`),
    );
    const called = new Set(items.map(({ request }) => `${request.method} ${routeOf(request.url.path)}`));
    expect([...documented, 'GET /metrics'].filter((endpoint) => !called.has(endpoint))).toEqual([]);
  });

  it('has an example of every answer that looks like the answer', () => {
    for (const { name, response } of items) {
      const [example] = response;
      const actual = report.run.executions.find(({ item }) => item.name === name)?.response;
      expect([name, example?.code]).toEqual([name, actual?.code]);
      const body = Buffer.from(actual?.stream.data ?? []).toString();
      if (body.startsWith('{')) expect([name, shapeOf(example?.body ?? '')]).toEqual([name, shapeOf(body)]);
    }
  });
});

function failuresOf({ run }: Report): string[] {
  return run.failures.map(({ source, error }) => `${source.name}: ${error.test ?? ''} ${error.message}`);
}

function leavesOf(item: Item): Item[] {
  return item.item?.flatMap(leavesOf) ?? [item];
}

/** As OpenAPI writes it: `/api/v1/wallets/{userId}/balance`. */
function routeOf(segments: readonly string[]): string {
  return `/${segments.join('/')}`
    .replace('{{txId}}', '{transactionId}')
    .replace('{{otherUserId}}', '{userId}')
    .replace(/\{\{(\w+)\}\}/g, '{$1}');
}

function shapeOf(json: string): string[] {
  return Object.keys(JSON.parse(json) as object).sort();
}
