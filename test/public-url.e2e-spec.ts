import { publicUrlOf, readConfig } from '../src/config';
import { openApiDocument } from '../src/http/openapi';
import { ALICE, testConfig } from './support/service';
import { useWorld } from './support/world';

const PUBLIC_URL = 'https://shop.example/wallet';
const PATH = `/api/v1/wallets/transactions/${ALICE}`;

const world = useWorld({ instances: 0, redis: 'none' });
const { database } = world;

it('stands before a path of ours, which stands alone without it', () => {
  expect(publicUrlOf(testConfig(database, { PUBLIC_URL }), PATH)).toBe(PUBLIC_URL + PATH);
  expect(publicUrlOf(testConfig(database), PATH)).toBe(PATH);
});

it.each([
  [{ PUBLIC_URL }, [{ url: PUBLIC_URL }]],
  [{}, [{ url: '/', description: 'Where this document is from' }]],
])('is the server of the OpenAPI document: %j', async (settings, servers) => {
  const service = await world.startExtra(settings);
  expect(openApiDocument(service.app).servers).toEqual(servers);
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
