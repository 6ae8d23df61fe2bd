import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../src/config';
import { serverUser } from '../scripts/postgres-binaries.mjs';
import { connectionStringOf, connectTimeoutMs } from '../src/postgres-url';
import { OwnPostgres } from './support/own-postgres';
import { ALICE, TestService } from './support/service';

const settings = (end: string) => ({
  DATABASE_URL: `postgres://wallet_app:secret@${end}`,
});

it.each([
  ['db/wallet?channel_binding=prefer'],
  ['db/wallet?sslmode=verify-full&channel_binding=require'],
  ['db/wallet?sslmode=verify-full&sslrootcert=system'],
  ['db/wallet?connect_timeout=10'],
  ['db/wallet?host=/run/postgresql'],
  ['/wallet?host=/run/postgresql'],
  ['%2Frun%2Fpostgresql/wallet'],
])('takes %s', (end) => {
  expect(() => readConfig(settings(end))).not.toThrow();
});

it.each([
  ['channel_binding=require with sslmode=verify-full only', 'db/wallet?sslmode=require&channel_binding=require'],
  ['channel_binding=disable, prefer, require', 'db/wallet?channel_binding=on'],
  ['sslrootcert=system with sslmode=verify-full only', 'db/wallet?sslmode=require&sslrootcert=system'],
  ['whole seconds as connect_timeout', 'db/wallet?connect_timeout=soon'],
  ['one host', 'db1:5432,db2:5432/wallet'],
  ['one host', 'db1,db2/wallet'],
  ['no parameter target_session_attrs', 'db/wallet?target_session_attrs=read-write'],
])('names what it does not take: %s', (named, end) => {
  expect(() => readConfig(settings(end))).toThrow(`DATABASE_URL takes ${named}`);
});

it('takes a token as long as the providers make them for a password, of Redis as well', () => {
  const token = 'x'.repeat(5_000);
  const long = {
    DATABASE_URL: `postgres://wallet_app:${token}@db/wallet`,
    REDIS_URL: `rediss://app:${token}@redis:6379`,
  };

  expect(readConfig(long)).toMatchObject(long);
});

it('takes a list with blanks after its commas', () => {
  const lists = { AUTH_JWT_ALGORITHMS: 'RS256, ES256', TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1' };

  expect(readConfig({ ...settings('db/wallet'), ...lists })).toMatchObject({
    AUTH_JWT_ALGORITHMS: ['RS256', 'ES256'],
    TRUSTED_PROXIES: ['10.0.0.0/8', '127.0.0.1'],
  });
});

it('takes no blanks for a secret', () => {
  for (const secret of [' '.repeat(32), `${'x'.repeat(31)}${' '.repeat(10)}`]) {
    expect(() => readConfig({ ...settings('db/wallet'), SIGNING_SECRET: secret })).toThrow(
      'SIGNING_SECRET takes 32 characters',
    );
  }
});

it('leaves the authorities to Node for sslrootcert=system', () => {
  const url = connectionStringOf('postgres://app@db/wallet?sslmode=verify-full&sslrootcert=system');
  expect(url).toBe('postgres://app@db/wallet?sslmode=verify-full&uselibpqcompat=true');
});

it('waits for a connection as long as connect_timeout says, within its own bound', () => {
  const waits = ['', '?connect_timeout=0', '?connect_timeout=2', 'db/wallet?connect_timeout=30'];
  expect(waits.map((query) => connectTimeoutMs(`postgres://app@db/wallet${query}`, 5_000))).toEqual([
    5_000, 5_000, 2_000, 5_000,
  ]);
});

it('serves over a socket', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wallet-socket-'));
  const user = serverUser(folder);
  if (user) chownSync(folder, user.uid, user.gid);
  const postgres = await OwnPostgres.start({ unix_socket_directories: folder });
  const { port, pathname } = new URL(postgres.database.databaseUrl);

  for (const url of [
    `postgres://wallet_app:wallet_app@/${pathname.slice(1)}?host=${folder}&port=${port}`,
    `postgres://wallet_app:wallet_app@${encodeURIComponent(folder)}:${port}${pathname}`,
  ]) {
    const service = await TestService.start(postgres.database, { DATABASE_URL: url, REDIS_URL: '' });
    expect((await service.topUp(ALICE, '1')).status).toBe(201);
    expect((await service.get('/health/ready')).status).toBe(200);
    await service.stop();
  }
  await postgres.remove();
  rmSync(folder, { recursive: true, force: true });
});
