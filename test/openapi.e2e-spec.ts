import { randomUUID } from 'node:crypto';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { PROBLEMS, type ProblemCode } from '../src/errors';
import { capture, placed, release, setStatus, txIdOf } from './support/movements';
import {
  documentedAnswer,
  type OpenApi,
  type Operation,
  readServed,
  resolve,
  type Schema,
  SchemaChecker,
} from './support/openapi';
import { ALICE, type Answer, BOB, TREASURY } from './support/service';
import { expectCommitted } from './support/snapshot';
import { useWorld } from './support/world';

const anyId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const NOBODY = '99999999-9999-4999-8999-999999999999';
/** Answers that no operation of its own is needed for: the server gives them before it knows which one is meant. */
const OF_NO_OPERATION: ProblemCode[] = [
  'MALFORMED_REQUEST',
  'ROUTE_NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  // Only of a transaction: the request as a whole is refused by the code of the operation that was.
  'LINKED_OPERATION_REJECTED',
];
/** Nobody can know these beforehand: they are described instead of shown. */
const UNFORESEEABLE = ['cursor', 'reference', 'caller', 'transactionId', 'groupId', 'holdId', 'webhookId'];

describe('the OpenAPI document', () => {
  const { service, database } = useWorld();
  let document: OpenApi;
  let routes: string[];
  let checker: SchemaChecker;

  beforeAll(async () => {
    const served = await readServed(database);
    document = served.document;
    routes = served.routes.flatMap(({ method, url }) =>
      [method].flat().map((one) => `${one} ${url.replace(/:(\w+)/g, '{$1}')}`),
    );
    checker = new SchemaChecker(document);
  });

  interface Named {
    readonly name: string;
    readonly path: string;
    readonly method: string;
    readonly operation: Operation;
  }

  function operations(): Named[] {
    return Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        return { name: `${method.toUpperCase()} ${path}`, path, method, operation };
      }),
    );
  }

  const ofTheApi = () => operations().filter(({ operation }) => !operation.tags?.includes('health'));
  const problemContent = (operation: Operation, status: number) =>
    operation.responses[status]?.content?.['application/problem+json'];
  const problemExample = (code: string) => document.components.examples[code]?.value;

  it('is the committed one', () => {
    expectCommitted('test/openapi.json', `${JSON.stringify(document, null, 2)}\n`, 'test/openapi.e2e-spec.ts');
  });

  it('has nothing that a linter finds wrong', async () => {
    const source = JSON.stringify(document);
    const config = await createConfig({ extends: ['recommended'] });
    const found = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    const wrong = found.filter(
      ({ severity, ruleId }) => severity === 'error' || ruleId === 'no-invalid-schema-examples',
    );
    expect(wrong.map(({ ruleId, message, location: [place] }) => [ruleId, message, place?.pointer])).toEqual([]);
    // It finds something where there is something.
    const broken = source.replace('"operationId":"post"', '"operationId":"transfer"');
    const problems = await lintFromString({ source: broken, absoluteRef: 'openapi.json', config });
    expect(problems.map(({ ruleId }) => ruleId)).toContain('operation-operationId-unique');
  });

  it('has one kind of success, or the usual one first: generators of clients that take one type take that one', () => {
    const first = operations().flatMap(({ name, operation }) => {
      const [one, ...others] = Object.keys(operation.responses)
        .filter((status) => status.startsWith('2'))
        .sort();
      return others.length > 0 ? [[name.split(' ')[0], one, ...others]] : [];
    });
    expect(new Set(first.map((each) => each.join(' ')))).toEqual(new Set(['POST 201 2XX']));
  });

  it('has no pattern that only JavaScript understands', () => {
    const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
      ([, text]) => JSON.parse(text!) as string,
    );
    for (const pattern of patterns) expect(pattern).not.toMatch(/\(\?|\\[pPkKuxcb]|\[\^?\]|\$.+\$/);
  });

  it('is served at /docs-json, with Swagger UI at /docs', async () => {
    const { body } = (await service.get('/docs-json')) as { body: OpenApi };
    expect(Object.keys(body.paths).sort()).toEqual(Object.keys(document.paths).sort());
    const page = await fetch(`${service.url}/docs`);
    expect({ status: page.status, type: page.headers.get('Content-Type') }).toEqual({
      status: 200,
      type: expect.stringContaining('text/html') as string,
    });
  });

  it('has every route, and no other', () => {
    // Beside the documentation and the console, what is not for callers, and the HEAD that comes with each GET.
    const expected = routes.filter((route) => !/^HEAD | \/(?:docs|metrics|console)/.test(route));
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...new Set(expected)].sort());
    expect(expected.length).toBeGreaterThan(5);
  });

  it('says of each operation what it is for, under an id of its own', () => {
    for (const { name, operation } of operations()) {
      expect({ name, operation }).toMatchObject({
        name,
        operation: { summary: expect.stringMatching(/^[A-Z].{5,}/) as string, tags: [expect.any(String)] },
      });
    }
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says of each answer what it is, and what it looks like', () => {
    const silent = operations().flatMap(({ name, operation }) =>
      Object.entries(operation.responses)
        .filter(([, { description, content }]) => description.length < 3 || Object.keys(content ?? {}).length === 0)
        .map(([status]) => `${name} ${status}`),
    );
    expect(silent).toEqual([]);
  });

  it('explains every parameter, and gives an example, a default or the possible values', () => {
    const unclear = operations().flatMap(({ name, operation }) =>
      (operation.parameters ?? []).flatMap((parameter) => {
        const schema = resolve(document, parameter.schema ?? {}) as Schema & { type?: string; items?: Schema };
        const { enum: values } = schema.items ? resolve(document, schema.items) : schema;
        const isShown = parameter.example ?? schema.example ?? schema.default ?? values;
        const isDescribed = UNFORESEEABLE.includes(parameter.name) && (parameter.description ?? '') !== '';
        const isClear = (isShown !== undefined || isDescribed) && schema.type !== undefined;
        return isClear && schema.type !== 'object' ? [] : [`${name} ${parameter.name}`];
      }),
    );
    expect(unclear).toEqual([]);
  });

  it('asks for what is required, and for nothing else', () => {
    const required = operations().map(({ name, operation }) => [
      name,
      (operation.parameters ?? []).filter((parameter) => parameter.required).map((parameter) => parameter.name),
    ]);
    expect(Object.fromEntries(required)).toMatchObject({
      'POST /api/v1/wallets/transactions': ['Idempotency-Key'],
      'POST /api/v1/wallets/transfers': ['Idempotency-Key'],
      'POST /api/v1/wallets/transactions/linked': ['Idempotency-Key'],
      'POST /api/v1/wallets/transactions/bulk': [],
      'POST /api/v1/wallets/cancellations': [],
      'POST /api/v1/assets/{symbol}/issuances': ['symbol', 'Idempotency-Key'],
      'GET /api/v1/wallets/{userId}/balance': ['userId'],
      'GET /api/v1/wallets/{userId}/ledger': ['userId'],
      'GET /api/v1/wallets/{userId}/transactions': ['userId'],
      'GET /api/v1/wallets/transactions/{transactionId}': ['transactionId'],
    });
  });

  it('knows every parameter that a list takes', () => {
    const namesOf = (path: string) =>
      document.paths[path]!['get']!.parameters!.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    const ofEveryList = ['asset', 'limit', 'offset', 'cursor', 'reference', 'from', 'to'];
    expect(namesOf('/api/v1/wallets/{userId}/balance').sort()).toEqual(['asset', 'at']);
    expect(namesOf('/api/v1/wallets/{userId}/statement').sort()).toEqual(['asset', 'from', 'to']);
    expect(namesOf('/api/v1/wallets/{userId}/ledger').sort()).toEqual(ofEveryList.sort());
    expect(namesOf('/api/v1/wallets/{userId}/transactions').sort()).toEqual([...ofEveryList, 'type', 'status'].sort());
  });

  it('has every problem of the catalogue, with an example that is one', () => {
    const shown = new Set<string>();
    for (const { name, operation } of ofTheApi()) {
      for (const [status, response] of Object.entries(operation.responses)) {
        if (!/^[45]/.test(status)) continue;
        const { schema, examples = {} } = response.content!['application/problem+json']!;
        for (const [code, { $ref }] of Object.entries(examples)) {
          shown.add(code);
          expect($ref).toBe(`#/components/examples/${code}`);
          expect({ name, code, status: PROBLEMS[code as ProblemCode].status }).toEqual({
            name,
            code,
            status: Number(status),
          });
          expect({ name, code, problems: checker.problemsOf(schema, problemExample(code)) }).toEqual({
            name,
            code,
            problems: [],
          });
          expect(response.description).toContain(code);
        }
      }
    }
    expect(
      Object.keys(PROBLEMS)
        .filter((code) => !shown.has(code))
        .sort(),
    ).toEqual([...OF_NO_OPERATION].sort());
  });

  it.each(['RATE_LIMITED', 'SHUTTING_DOWN', 'INTERNAL', 'DATABASE_UNAVAILABLE', 'READ_TIMEOUT'] as const)(
    'has %s on every operation of the API',
    (code) => {
      const without = ofTheApi().filter(
        ({ operation }) => problemContent(operation, PROBLEMS[code].status)?.examples?.[code] === undefined,
      );
      expect(without.map(({ name }) => name)).toEqual([]);
    },
  );

  it('says what to do only where that can be done: a key is spoken of where there may be one', () => {
    const takesKey = ({ parameters = [], requestBody }: Operation) =>
      parameters.some(({ name }) => name === 'Idempotency-Key') ||
      requestBody?.content['application/json']?.schema.$ref?.endsWith('/PostBulk');
    const untrue = ofTheApi().flatMap(({ name, operation }) => {
      const codes = Object.values(operation.responses).flatMap(({ content }) =>
        Object.keys(content?.['application/problem+json']?.examples ?? {}),
      );
      const ofKeys = codes.filter((code) =>
        /(?:same|new) key(?! if it has one)/.test(PROBLEMS[code as ProblemCode].advice),
      );
      return takesKey(operation) ? [] : ofKeys.map((code) => `${name} ${code}`);
    });
    expect(untrue).toEqual([]);
  });

  it('shows in its examples the members that help', () => {
    expect(problemExample('VALIDATION_FAILED')).toHaveProperty('errors');
    expect(problemExample('INSUFFICIENT_FUNDS')).toMatchObject({ available: '500', required: '1000', txId: anyId });
    expect(problemExample('REFUND_EXCEEDS_ORIGINAL')).toMatchObject({ refunded: '70', refundable: '30', txId: anyId });
  });

  it('has the headers of the answers', () => {
    const missing = operations().flatMap(({ name, operation }) =>
      Object.entries(operation.responses).flatMap(([status, { headers = {} }]) => {
        const isRefusal = Number(status) >= 400 && !operation.tags?.includes('health');
        const takesKey = operation.parameters?.some((parameter) => parameter.name === 'Idempotency-Key');
        const expected = [
          'X-Request-Id',
          ...(isRefusal && ['409', '429', '503'].includes(status) ? ['Retry-After'] : []),
          ...(takesKey && ['201', '422'].includes(status) ? ['Idempotent-Replayed'] : []),
          ...(name.startsWith('POST') && status === '201' ? ['Location'] : []),
        ];
        return expected.filter((header) => !(header in headers)).map((header) => `${name} ${status} ${header}`);
      }),
    );
    expect(missing).toEqual([]);
  });

  describe('has examples that work', () => {
    /** In the order of the document, with what the ids of its paths stand for. */
    async function send({ method, path, operation }: Named, body: unknown, key: string): Promise<Answer> {
      const response = await fetch(service.url + path.replace('{symbol}', 'GOLD'), {
        method: method.toUpperCase(),
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      const isDone = [200, 201].includes(response.status);
      expect({ operation: operation.operationId, body, text, isDone }).toMatchObject({ isDone: true });
      return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown };
    }

    function examplesOf({ operation }: Named): unknown[] {
      const { schema, examples } = operation.requestBody!.content['application/json']!;
      if (examples) return Object.values(examples).map(({ value }) => value);
      const { properties = {} } = resolve(document, schema);
      return [Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, property.example]))];
    }

    it('for a purchase: executed as prepared, it is made, and made once', async () => {
      const purchase = ofTheApi().find(({ name }) => name === 'POST /api/v1/wallets/transactions')!;
      const [body] = examplesOf(purchase);
      const header = purchase.operation.parameters!.find(({ name }) => name === 'Idempotency-Key')!;
      const key = String(header.example ?? header.schema?.example);
      expect(purchase.operation.requestBody).toMatchObject({ required: true });

      expect(await send(purchase, body, key)).toMatchObject({
        status: 201,
        body: { status: 'SUCCESS', balance: '470' },
      });
      const again = await send(purchase, body, key);
      expect({ status: again.status, replayed: again.headers.get('Idempotent-Replayed') }).toEqual({
        status: 201,
        replayed: 'true',
      });
    });

    it('for a purchase with every default, as some clients send it', async () => {
      const { operation } = ofTheApi().find(({ name }) => name === 'POST /api/v1/wallets/transactions')!;
      const { schema, examples } = operation.requestBody!.content['application/json']!;
      const properties = Object.entries(resolve(document, schema).properties!);
      const defaults = Object.fromEntries(
        properties.flatMap(([name, one]) => ('default' in one ? [[name, one.default]] : [])),
      );
      for (const { value } of Object.values(examples!)) {
        const answer = await service.post({ ...defaults, ...(value as object) });
        expect([200, 201]).toContain(answer.status);
      }
    });

    async function toppedUp(): Promise<string> {
      return txIdOf(await service.topUp(randomUUID(), '10', 'GOLD'));
    }

    it('for every other body', async () => {
      const found = new Map<string, string>();
      const withBody = ofTheApi().filter(({ operation }) => operation.requestBody);
      // What is refunded has to be there first.
      const sorted = [...withBody].sort(
        (one, other) => Number(one.path.includes('{')) - Number(other.path.includes('{')),
      );
      for (const one of sorted) {
        for (const body of examplesOf(one)) {
          const path = one.path
            .replace('{transactionId}', one.path.endsWith('chargebacks') ? await toppedUp() : (found.get('txId') ?? ''))
            .replace('{groupId}', found.get('groupId') ?? '')
            .replace('{userId}', ALICE)
            .replace('{webhookId}', found.get('webhookId') ?? '')
            // Of each only one thing can become.
            .replace('{holdId}', one.path.includes('{holdId}') ? (await placed(service, BOB, '30')).id : '');
          const answer = await send({ ...one, path }, body, randomUUID());
          if (one.path.endsWith('/webhooks')) found.set('webhookId', (answer.body as { id: string }).id);
          for (const name of ['txId', 'groupId']) {
            const id = (answer.body as Record<string, string>)[name];
            if (id !== undefined && !one.path.includes('{')) found.set(name, id);
          }
        }
      }
      expect(withBody.length).toBeGreaterThan(8);
    });

    it('for everything that can be read', async () => {
      const statuses: Record<string, number> = {};
      for (const { name, path, operation } of operations().filter(({ method }) => method === 'get')) {
        const search = new URLSearchParams();
        let url = path;
        for (const parameter of operation.parameters ?? []) {
          const schema = resolve(document, parameter.schema ?? {});
          const value = (parameter.example ?? schema.example ?? schema.default) as string | number | undefined;
          if (parameter.in === 'path') url = url.replace(`{${parameter.name}}`, String(value));
          else if (parameter.in === 'query' && value !== undefined) search.set(parameter.name, String(value));
        }
        statuses[name] = (await service.get(`${url}?${search.toString()}`)).status;
      }
      // The ids of transactions and groups cannot be known beforehand: there is no example.
      const wrong = Object.entries(statuses).filter(([, status]) => status !== 200);
      expect(Object.fromEntries(wrong)).toEqual({
        'GET /api/v1/wallets/transactions/{transactionId}': 400,
        'GET /api/v1/wallets/groups/{groupId}': 400,
        'GET /api/v1/wallets/holds/{holdId}': 400,
        'GET /api/v1/webhooks/{webhookId}': 400,
        'GET /api/v1/webhooks/{webhookId}/deliveries': 400,
      });
    });
  });

  describe('describes the answers', () => {
    const GOLD_OF_BOB = { userId: BOB, amount: '1', assetSymbol: 'GOLD' };
    const wish = { userId: BOB, type: 'SPEND', amount: '1.5', assetSymbol: 'GOLD' };

    /** The answer is documented under its status, and its body is as documented there. */
    function expectDocumented(name: string, { status, headers, body }: Answer): void {
      const { operation } = operations().find((one) => one.name === name)!;
      const response = documentedAnswer(operation, status);
      const type = headers.get('Content-Type')?.split(';')[0] ?? '';
      const schema = response?.content?.[type]?.schema;
      const problems = schema ? checker.problemsOf(schema, body) : [`${status} ${type} is not documented`];
      expect({ name, status, problems, body: body }).toEqual({
        name,
        status,
        problems: [],
        body: body,
      });
      const { code } = body as { code?: string };
      if (status >= 400 && code !== undefined) {
        expect({ name, examples: response?.content?.[type]?.examples }).toHaveProperty(['examples', code]);
      }
      for (const header of ['Location', 'Idempotent-Replayed', 'Retry-After']) {
        if (headers.has(header)) expect(response?.headers).toHaveProperty([header]);
      }
    }

    it.each<[string, () => Promise<Answer>]>([
      ['a success', () => service.post(wish)],
      ['a number', () => service.post({ ...wish, amount: 1.5 })],
      ['no reference', () => service.post({ ...wish, reference: null, metadata: null })],
      ['a refusal', () => service.post({ ...wish, amount: '1000000' })],
      [
        'a refusal again',
        async () => (
          await service.post({ ...wish, amount: '1000000' }, 'b'),
          service.post({ ...wish, amount: '1000000' }, 'b')
        ),
      ],
      ['another body', async () => (await service.post(wish, 'c'), service.post({ ...wish, amount: '2' }, 'c'))],
      ['what is not valid', () => service.post({})],
      ['what is no JSON', () => service.post('{')],
      ['what is too large', () => service.post(JSON.stringify(wish).padEnd(40_000))],
      ['too much', () => service.post({ ...wish, amount: '1000000001' })],
      ['another type', () => service.post(wish, 'd', { 'Content-Type': 'text/plain' })],
      ['no key', () => service.post(wish, null)],
      ['no proper key', () => service.post(wish, 'a b')],
      ['an unknown asset', () => service.post({ ...wish, assetSymbol: 'SILVER' })],
      ['an unknown wallet', () => service.post({ ...wish, userId: NOBODY })],
      ['a system wallet', () => service.post({ ...wish, userId: TREASURY })],
      [
        'an empty treasury',
        () => service.post({ ...wish, type: 'TOP_UP', amount: '1000000000', userId: randomUUID() }),
      ],
    ])('to a purchase with %s', async (what, send) => {
      if (what === 'an empty treasury') await service.topUp(BOB, '1');
      expectDocumented('POST /api/v1/wallets/transactions', await send());
    });

    const of = (answer: Answer, name: 'txId' | 'groupId') => (answer.body as Record<string, string>)[name]!;
    const gold = (amount: string) => ({ amount, assetSymbol: 'GOLD' });

    it.each<[string, object[]]>([
      [
        '/api/v1/wallets/transfers',
        [
          { fromUserId: BOB, toUserId: ALICE, ...gold('1') },
          { fromUserId: BOB, toUserId: ALICE, ...gold('1'), fee: { amount: '0.1', paidBy: 'SENDER' } },
          { fromUserId: BOB, toUserId: ALICE, ...gold('1'), dryRun: true },
          { fromUserId: BOB, toUserId: ALICE, ...gold('1000000'), dryRun: true },
          { fromUserId: BOB, toUserId: ALICE, ...gold('1000000') },
          { fromUserId: BOB, toUserId: BOB, ...gold('1') },
          { fromUserId: BOB, toUserId: ALICE, ...gold('1'), fee: { amount: '2', paidBy: 'RECEIVER', by: 'us' } },
        ],
      ],
      [
        '/api/v1/wallets/transactions/linked',
        [
          { operations: [wish, { ...wish, type: 'BONUS', assetSymbol: 'DIAMOND' }] },
          { operations: [wish, { ...wish, amount: '1000000' }] },
          { operations: [{ ...wish, ifBalance: { gte: '1000000' } }] },
          { operations: [{ type: 'REFUND', transactionId: NOBODY }] },
          { operations: [{ ...wish, userId: NOBODY }] },
          { operations: [{ type: 'HOLD' }] },
          { operations: [] },
        ],
      ],
      [
        '/api/v1/wallets/transactions/bulk',
        [
          {
            items: [
              { ...wish, idempotencyKey: 'x' },
              { ...wish, idempotencyKey: 'x' },
              { ...wish, idempotencyKey: 'y', amount: '1000000' },
              { idempotencyKey: 'z', operations: [wish] },
              { idempotencyKey: 'z', operations: [{ ...wish, amount: '9' }] },
              wish,
              {},
            ],
          },
          { items: [] },
        ],
      ],
      [
        '/api/v1/wallets/cancellations',
        [
          { userId: BOB, idempotencyKey: 'x', ifPosted: 'KEEP' },
          { userId: BOB, idempotencyKey: 'x', ifPosted: 'REFUND' },
          { userId: BOB, idempotencyKey: 'y', ifPosted: 'REFUND' },
          { userId: BOB, idempotencyKey: 'never', ifPosted: 'REFUND' },
          { userId: TREASURY, idempotencyKey: 'x', ifPosted: 'KEEP' },
        ],
      ],
      [
        '/api/v1/assets',
        [
          { symbol: 'PEARL', name: 'Pearls', scale: 2 },
          { symbol: 'PEARL', name: 'Pearls', scale: 2 },
          { symbol: 'P', name: '', scale: 9 },
        ],
      ],
    ])('to a POST to %s', async (path, bodies) => {
      for (const body of bodies) expectDocumented(`POST ${path}`, await service.postTo(path, body));
    });

    it('to refunds, and to a look at what was refunded', async () => {
      const spent = of(await service.post(wish), 'txId');
      const refunds = `/api/v1/wallets/transactions/${spent}/refunds`;
      const transfer = { fromUserId: BOB, toUserId: ALICE, ...gold('1') };
      const group = of(await service.postTo('/api/v1/wallets/transfers', transfer), 'groupId');
      for (const body of [{ dryRun: true }, { amount: '1' }, { amount: '1' }, {}, {}, { amount: 'x' }]) {
        const answer = await service.postTo(refunds, body);
        expectDocumented('POST /api/v1/wallets/transactions/{transactionId}/refunds', answer);
      }
      for (const id of [group, group, NOBODY]) {
        const answer = await service.postTo(`/api/v1/wallets/groups/${id}/refunds`, {});
        expectDocumented('POST /api/v1/wallets/groups/{groupId}/refunds', answer);
        const found = await service.get(`/api/v1/wallets/groups/${id}`);
        expectDocumented('GET /api/v1/wallets/groups/{groupId}', found);
      }
      expectDocumented(
        'GET /api/v1/wallets/transactions/{transactionId}',
        await service.get(`/api/v1/wallets/transactions/${spent}`),
      );
    });

    it('to limits, and to what they refuse or cut down', async () => {
      const put = (path: string, body: object) => service.send('PUT', path, body, null);
      const window = { of: 'SPEND', window: 'DAY', timeZone: 'UTC', max: '0' };
      const some = { perTransaction: { SEND: '1' }, windows: [window], largestBalance: { max: '1', then: 'CLAMP' } };
      for (const symbol of ['DIAMOND', 'SILVER']) {
        const path = `/api/v1/assets/${symbol}/limits`;
        for (const body of [some, { windows: [{ ...window, timeZone: 'Mars/Olympus' }] }]) {
          expectDocumented('PUT /api/v1/assets/{symbol}/limits', await put(path, body));
        }
        expectDocumented('GET /api/v1/assets/{symbol}/limits', await service.get(path));
      }
      for (const userId of [BOB, TREASURY, 'nobody']) {
        const path = `/api/v1/wallets/${userId}/limits`;
        const ofHours = { of: 'SPEND', rollingHours: 1, max: '0' };
        for (const windows of [[ofHours], [{ ...ofHours, max: '1' }], [{ ...window, max: '1' }]]) {
          const answer = await put(path, { assetSymbol: 'DIAMOND', windows });
          expectDocumented('PUT /api/v1/wallets/{userId}/limits', answer);
        }
        for (const asset of ['DIAMOND', 'SILVER']) {
          expectDocumented('GET /api/v1/wallets/{userId}/limits', await service.get(`${path}?asset=${asset}`));
        }
      }
      const userId = randomUUID();
      for (const type of ['BONUS', 'BONUS', 'SPEND']) {
        const answer = await service.post({ type, userId, amount: '2', assetSymbol: 'DIAMOND' });
        expectDocumented('POST /api/v1/wallets/transactions', answer);
      }
      await put('/api/v1/assets/DIAMOND/limits', {});
    });

    it('to all that concerns a hold', async () => {
      const name = (method: string, part = '') => `${method} /api/v1/wallets/holds${part}`;
      for (const body of [{ expiresInSeconds: 60 }, { amount: '1000000' }, { userId: NOBODY }, { amount: 'x' }]) {
        expectDocumented(name('POST'), await service.postTo('/api/v1/wallets/holds', { ...GOLD_OF_BOB, ...body }));
      }
      const { id } = await placed(service, BOB, '10', { metadata: { a: 1 } });
      for (const holdId of [id, NOBODY, '1']) {
        for (const body of [{ amount: '1', final: false }, { amount: '10' }, { amount: '2' }, {}]) {
          expectDocumented(name('POST', '/{holdId}/captures'), await capture(service, holdId, body));
        }
        expectDocumented(name('POST', '/{holdId}/release'), await release(service, holdId));
        expectDocumented(name('GET', '/{holdId}'), await service.get(`/api/v1/wallets/holds/${holdId}`));
      }
      const released = await release(service, (await placed(service, BOB, '10')).id);
      expectDocumented(name('POST', '/{holdId}/release'), released);
    });

    it('to the status of a wallet', async () => {
      const name = 'PUT /api/v1/wallets/{userId}/status';
      for (const status of ['FROZEN', 'CLOSED', 'ACTIVE', 'LOST']) {
        for (const userId of [BOB, NOBODY, TREASURY, 'nobody']) {
          expectDocumented(name, await setStatus(service, userId, status));
          expectDocumented(name, await setStatus(service, userId, status, { assetSymbol: 'DIAMOND' }));
          if (status === 'FROZEN' && userId === BOB) {
            expectDocumented('POST /api/v1/wallets/transactions', await service.post(wish));
          }
        }
      }
    });

    it('to all that concerns an asset', async () => {
      for (const symbol of ['GOLD', 'SILVER', '-']) {
        for (const part of ['', '/supply']) {
          expectDocumented(`GET /api/v1/assets/{symbol}${part}`, await service.get(`/api/v1/assets/${symbol}${part}`));
        }
        for (const [part, amount] of [
          ['issuances', '5'],
          ['burns', '5'],
          ['burns', '9000000000'],
        ]) {
          const answer = await service.postTo(`/api/v1/assets/${symbol}/${part}`, { amount });
          expectDocumented(`POST /api/v1/assets/{symbol}/${part}`, answer);
        }
      }
      expectDocumented('GET /api/v1/assets', await service.get('/api/v1/assets'));
      expectDocumented('GET /api/v1/wallets/{userId}', await service.get(`/api/v1/wallets/${ALICE}`));
    });

    it.each<[string, string[]]>([
      [
        'GET /api/v1/wallets/{userId}/balance',
        ['', '?asset=DIAMOND', '?asset=SILVER', '?asset=?', '?at=2026-01-01T00:00:00Z', '?at=then'],
      ],
      [
        'GET /api/v1/wallets/{userId}/statement',
        ['', '?asset=DIAMOND', '?asset=SILVER', '?from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z', '?to=then'],
      ],
      ['GET /api/v1/wallets/{userId}/ledger', ['', '?limit=1', '?limit=0', '?cursor=a', '?asset=DIAMOND']],
      [
        'GET /api/v1/wallets/{userId}/transactions',
        ['', '?limit=1', '?status=REJECTED', '?status=a', '?cursor=a', '?asset=SILVER', '?from=2100-01-01T00:00:00Z'],
      ],
      [
        'GET /api/v1/wallets/{userId}/holds',
        ['', '?limit=1', '?status=HELD', '?status=a', '?cursor=a', '?asset=SILVER', '?asset=DIAMOND'],
      ],
      ['GET /api/v1/access', ['']],
      ['GET /health/live', ['']],
      ['GET /health/ready', ['']],
      ['GET /health/startup', ['']],
      ['GET /api/v1/wallets/health', ['']],
    ])('to %s', async (name, searches) => {
      await service.post({ ...wish, reference: 'r', metadata: { a: 1 } });
      await service.post({ ...wish, amount: '1000000' });
      for (const userId of [BOB, TREASURY, NOBODY, 'nobody']) {
        for (const search of searches) {
          const path = name.replace('GET ', '').replace('{userId}', userId);
          expectDocumented(name, await service.get(path + search));
        }
      }
    });

    it('to a look at one transaction, of each kind', async () => {
      const name = 'GET /api/v1/wallets/transactions/{transactionId}';
      const posted = [await service.post(wish), await service.post({ ...wish, amount: '1000000' })];
      const ids = posted.map(({ body }) => (body as { txId: string }).txId);
      for (const id of [...ids, NOBODY, '1'])
        expectDocumented(name, await service.get(`/api/v1/wallets/transactions/${id}`));
    });

    it('when the health is not good', async () => {
      await database.query('ALTER TABLE migrations RENAME TO elsewhere');
      try {
        for (const path of ['/health/ready', '/api/v1/wallets/health']) {
          expectDocumented(`GET ${path}`, await service.get(path));
        }
      } finally {
        await database.query('ALTER TABLE elsewhere RENAME TO migrations');
      }
    });

    it('to what nobody expected', async () => {
      await database.query('ALTER TABLE ledger_entries RENAME TO elsewhere');
      try {
        expectDocumented('POST /api/v1/wallets/transactions', await service.post(wish));
        expectDocumented('GET /api/v1/wallets/{userId}/ledger', await service.get(`/api/v1/wallets/${BOB}/ledger`));
      } finally {
        await database.query('ALTER TABLE elsewhere RENAME TO ledger_entries');
      }
    });
  });
});
