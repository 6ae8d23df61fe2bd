import { publicUrlOf, readConfig } from '../src/config';
import { openApiDocument } from '../src/http/openapi';
import { cloneTestDatabase, type TestDatabase } from './support/database';
import { ALICE, testConfig, TestService } from './support/service';

const PUBLIC_URL = 'https://shop.example/wallet';
const PATH = `/api/v1/wallets/transactions/${ALICE}`;

let database: TestDatabase;

beforeAll(async () => {
  database = await cloneTestDatabase();
});

afterAll(() => database.drop());

it('stands before a path of ours, which stands alone without it', () => {
  expect(publicUrlOf(testConfig(database, { PUBLIC_URL }), PATH)).toBe(PUBLIC_URL + PATH);
  expect(publicUrlOf(testConfig(database), PATH)).toBe(PATH);
});

it.each([
  [{ PUBLIC_URL }, [{ url: PUBLIC_URL }]],
  [{}, [{ url: '/', description: 'Where this document is from' }]],
])('is the server of the OpenAPI document: %j', async (settings, servers) => {
  const service = await TestService.start(database, { ...settings, REDIS_URL: '' });
  expect(openApiDocument(service.app).servers).toEqual(servers);
  await service.stop();
});

it.each([
  'shop.example',
  'ftp://shop.example',
  `${PUBLIC_URL}/`,
  `${PUBLIC_URL}?a=1`,
  'https://user:word@shop.example',
])('is not %s', (url) => {
  const settings = { DATABASE_URL: database.databaseUrl, PUBLIC_URL: url };
  expect(() => readConfig(settings)).toThrow('PUBLIC_URL takes a URL');
});
