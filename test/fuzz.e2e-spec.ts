import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Agent, request as httpRequest } from 'node:http';
import { SCOPES } from '../src/access/scopes';
import document from './openapi.json';
import { TestKeys } from './support/access';
import { type FuzzedRequest, fuzzedRequest } from './support/fuzz';
import { expectLedgerToBalance } from './support/ledger';
import { documentedAnswer, type OpenApi, type Schema, SchemaChecker } from './support/openapi';
import { ALICE, BOB, CHARLIE, ISSUANCE, times, TREASURY } from './support/service';
import { useWorld } from './support/world';

/** Ten times as many in the nightly mode. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 10_000);
const CONNECTIONS = 40;
const PATIENCE_MS = 10_000;
/** Whole histories come page by page, behind whatever is posted: with many at once the next page may take its time. */
const PATIENCE_OF_EXPORTS_MS = 60_000;
const PROBLEM: Schema = { $ref: '#/components/schemas/Problem' };

interface WireAnswer {
  readonly status: number;
  readonly type: string;
  readonly requestId: string | undefined;
  readonly text: string;
}

describe('whatever is sent', () => {
  const openApi = document as unknown as OpenApi;
  const checker = new SchemaChecker(openApi);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const keys = new TestKeys();
  const powerful = keys.issue('operator', SCOPES);
  const reader = keys.issue('reports', ['wallet:read']);
  const spender = keys.issue('shop', ['wallet:read', 'wallet:spend']);
  const { service, database } = useWorld({
    settings: {
      ...keys.settings,
      // However much is topped up, the treasury has enough.
      MAX_TRANSACTION_AMOUNT: '1000',
      RATE_LIMIT_READS_PER_MINUTE: '0',
      RATE_LIMIT_WRITES_PER_MINUTE: '0',
    },
  });

  afterAll(() => {
    agent.destroy();
    keys.file.remove();
  });

  async function send({ method, path, headers, body }: FuzzedRequest): Promise<WireAnswer> {
    const { hostname, port } = new URL(service.url);
    const patienceMs = path.includes('/export?') ? PATIENCE_OF_EXPORTS_MS : PATIENCE_MS;
    return new Promise((resolve, reject) => {
      const length = body && { 'Content-Length': body.length };
      const sent = httpRequest(
        { agent, hostname, port, method, path, headers: { ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = [];
          response
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => {
              resolve({
                status: response.statusCode ?? 0,
                type: response.headers['content-type'] ?? '',
                requestId: response.headers['x-request-id'] as string | undefined,
                text: Buffer.concat(chunks).toString(),
              });
            });
        },
      );
      sent.setTimeout(patienceMs, () => sent.destroy(new Error('no answer in time'))).on('error', reject);
      sent.end(body);
    });
  }

  /** What is wrong with the answer; nothing, if it is one that the document promises. */
  function complaints({ operation, method }: FuzzedRequest, { status, type, requestId, text }: WireAnswer): string[] {
    // As an item's, within the answer to a bulk, as well.
    if (status >= 500 || /"status":5\d\d/.test(text)) return [`${status}`];
    if (requestId === undefined) return ['no X-Request-Id'];
    if (/node_modules|FST_ERR|\n {4}at |QueryFailed/.test(text)) return ['says too much of the inside'];
    const mediaType = type.split(';')[0]!;
    if (!operation) {
      // Its path may be one of ours all the same: a hostile text can be a harmless one.
      if (status < 400) return [];
      if (mediaType !== 'application/problem+json') return [`${status} as ${type}`];
      return method === 'HEAD' ? [] : checker.problemsOf(PROBLEM, JSON.parse(text));
    }
    const documented = documentedAnswer(operation, status);
    if (!documented) return [`${status} is not documented`];
    const schema = documented.content?.[mediaType]?.schema;
    if (!schema) return [`${status} as ${type} is not documented`];
    if (method === 'HEAD') return [];
    // What is streamed is a text, of lines.
    return checker.problemsOf(
      schema,
      mediaType.endsWith('json') && !mediaType.endsWith('ndjson') ? JSON.parse(text) : text,
    );
  }

  const post = (body: unknown, path = '/api/v1/wallets/transactions') =>
    service.postTo(path, body, undefined, { Authorization: `Bearer ${powerful}` });

  async function someTransactions(): Promise<string[]> {
    const wishes = [ALICE, BOB, CHARLIE].flatMap((userId) => [
      { userId, type: 'TOP_UP', amount: '100', assetSymbol: 'GOLD' },
      { userId, type: 'SPEND', amount: '10', assetSymbol: 'GOLD' },
      { userId, type: 'TOP_UP', amount: '100', assetSymbol: 'DIAMOND' },
      { userId, type: 'BONUS', amount: '50', assetSymbol: 'DIAMOND', expiresInSeconds: 10 },
      { userId, type: 'SPEND', amount: '70', assetSymbol: 'DIAMOND' },
    ]);
    const answers = [];
    for (const wish of wishes) answers.push(await post(wish));
    return answers.map(({ body }) => (body as { txId: string }).txId);
  }

  async function someGroups(): Promise<string[]> {
    const wish = { fromUserId: ALICE, toUserId: BOB, amount: '1', assetSymbol: 'GOLD' };
    const answers = await Promise.all(times(3, () => post(wish, '/api/v1/wallets/transfers')));
    return answers.map(({ body }) => (body as { groupId: string }).groupId);
  }

  /** Most captures end their hold. Of one whom nobody freezes or limits: those of others may never be captured. */
  async function someHolds(): Promise<string[]> {
    const wish = { userId: randomUUID(), amount: '0.5', assetSymbol: 'GOLD' };
    await post({ ...wish, type: 'TOP_UP', amount: '50' });
    const answers = await Promise.all(times(100, () => post(wish, '/api/v1/wallets/holds')));
    return answers.map(({ body }) => (body as { id: string }).id);
  }

  /** Some of them are removed. */
  async function someWebhooks(): Promise<string[]> {
    const answers = await Promise.all(
      times(60, (number) => post({ url: `https://127.0.0.1:9/${number}` }, '/api/v1/webhooks')),
    );
    return answers.map(({ body }) => (body as { id: string }).id);
  }

  it(
    `is answered as documented, never by a 5xx, and leaves the ledger balanced: ${REQUESTS} requests`,
    async () => {
      const nobody = '99999999-9999-4999-8999-999999999999';
      await post({ symbol: 'PEARL', name: 'Pearls', scale: 2 }, '/api/v1/assets');
      // Keeps lots from now on: Charlie has some from before.
      await service.send('PATCH', '/api/v1/assets/DIAMOND', { lots: true }, null, {
        Authorization: `Bearer ${powerful}`,
      });
      const pools = {
        userIds: [ALICE, ALICE, BOB, CHARLIE, TREASURY, ISSUANCE, nobody],
        transactionIds: [...(await someTransactions()), nobody],
        groupIds: [...(await someGroups()), nobody],
        holdIds: [...(await someHolds()), nobody],
        webhookIds: [...(await someWebhooks()), nobody],
        symbols: ['PEARL', 'pearl', 'TIN'],
        tokens: [...Array<string>(12).fill(powerful), spender, spender, reader],
      };
      const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
      const waiting = fc.sample(fuzzedRequest(openApi, pools), { numRuns: REQUESTS, seed });
      const statuses: Record<number, number> = {};
      const succeeded = new Set<string | undefined>();
      const found: unknown[] = [];

      async function sendUntilNoneWaits(): Promise<void> {
        for (let next = waiting.pop(); next; next = waiting.pop()) {
          const request = next;
          const answer = await send(request).catch((error: unknown) => ({
            status: 0,
            type: '',
            requestId: '',
            text: String(error),
          }));
          statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
          if (answer.status < 300) succeeded.add(request.operation?.operationId);
          const wrong = answer.status === 0 ? [answer.text] : complaints(request, answer);
          if (wrong.length > 0) {
            found.push({ seed, wrong, ...request, operation: undefined, body: request.body?.toString(), answer });
          }
        }
      }
      const sendAll = () => Promise.all(Array.from({ length: CONNECTIONS }, sendUntilNoneWaits));
      await sendAll();

      // Otherwise all of them might have failed at the door. What is right by a lucky chance alone gets some more of them.
      const failed = () => idsOf(openApi).filter((id) => !succeeded.has(id));
      for (let more = 1; more <= 10 && failed().length > 0; more++) {
        // What there was may be used up.
        const fresh = { ...pools, holdIds: await someHolds(), webhookIds: await someWebhooks() };
        const requests = fuzzedRequest(onlyOf(openApi, failed()), fresh);
        waiting.push(...fc.sample(requests, { numRuns: REQUESTS / 50, seed: seed + more }));
        await sendAll();
      }
      expect(found.slice(0, 3)).toEqual([]);
      expect({ seed, failed: failed() }).toEqual({ seed, failed: [] });
      for (const status of [200, 201, 400, 401, 403, 404, 405, 413, 415, 422]) {
        expect([status, (statuses[status] ?? 0) > 5]).toEqual([status, true]);
      }
      expect((await service.get('/health/ready')).status).toBe(200);
      await expectLedgerToBalance(database);
    },
    120_000 + REQUESTS * 10,
  );
});

function idsOf({ paths }: OpenApi): (string | undefined)[] {
  return Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
}

/** Those of its operations. */
function onlyOf(document: OpenApi, ids: readonly (string | undefined)[]): OpenApi {
  const paths = Object.entries(document.paths).map(([path, methods]) => {
    const some = Object.entries(methods).filter(([, { operationId }]) => ids.includes(operationId));
    return [path, Object.fromEntries(some)] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}
