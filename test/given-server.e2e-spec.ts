import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { OwnPostgres } from './support/own-postgres';
import { withClient } from './support/database';
import { ROOT } from './support/snapshot';

const JEST = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--forceExit'];

let postgres: OwnPostgres;
beforeAll(async () => {
  postgres = await OwnPostgres.start({ max_connections: 100 });
});
afterAll(() => postgres.remove());

it('a test file runs on the PostgreSQL that TEST_DATABASE_URL names, and leaves no database there', async () => {
  const { database, superuserUrl } = postgres;
  const databases = () =>
    withClient(superuserUrl, async (client) => {
      const names = await client.query<{ datname: string }>(
        `SELECT datname FROM pg_database WHERE starts_with(datname, 'wallet')`,
      );
      return names.rows.map(({ datname }) => datname);
    });
  const own = new URL(database.superuserUrl).pathname.slice(1);
  expect(await databases()).toEqual(expect.arrayContaining([own, 'wallet_template_1']));

  const run = spawn(process.execPath, [...JEST, 'test/unknown-members.e2e-spec.ts'], {
    cwd: ROOT,
    env: { ...process.env, TEST_DATABASE_URL: superuserUrl },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = await text(run.stderr);

  expect(said).toMatch(/^Tests: +\d+ passed, \d+ total$/m);
  // The template of before, which might have been another version's, is gone as well.
  expect(await databases()).toEqual([own]);
});
