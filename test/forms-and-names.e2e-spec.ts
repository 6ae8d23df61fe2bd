import { isDeepStrictEqual } from 'node:util';
import { ALICE } from './support/service';
import { useWorld } from './support/world';

const { service } = useWorld({ redis: 'none' });

const list = (query: string) => service.get(`/api/v1/wallets/${ALICE}/transactions?${query}`);

it('takes an empty parameter as not given, as forms send it', async () => {
  const empty = await list('asset=&type=&status=&from=&to=&limit=&offset=&cursor=');

  expect(empty.status).toBe(200);
  expect(empty.text).toBe((await list('')).text);
});

it.each(['foo=', 'asset=&foo=', 'toString='])(
  'takes no parameter that it does not know, empty or not: %s',
  async (query) => {
    expect(await list(query)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  },
);

it('keeps every name of metadata as it came', async () => {
  const metadata =
    '{"constructor":"Müller & Sons","toString":1,"__proto__":{"a":[{"__proto__":null,"constructor":{"prototype":true}}]},' +
    '"prototype":2,"hasOwnProperty":3}';
  const body = `{"userId":"${ALICE}","type":"TOP_UP","amount":"1","assetSymbol":"GOLD","metadata":${metadata}}`;

  const posted = await service.post(body, 'names');
  const repeated = await service.post(body, 'names');
  const otherwise = await service.post(body.replace('"toString":1', '"toString":2'), 'names');

  expect([posted.status, repeated.status, otherwise.status]).toEqual([201, 201, 422]);
  const { txId } = posted.body as { txId: string };
  const { body: kept } = await service.get(`/api/v1/wallets/transactions/${txId}`);
  expect(isDeepStrictEqual((kept as { metadata: unknown }).metadata, JSON.parse(metadata))).toBe(true);
  expect(({} as { a?: unknown }).a).toBeUndefined();
});
