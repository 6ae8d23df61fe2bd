import { createHmac, randomUUID } from 'node:crypto';
import { type CryptoKey, exportSPKI, importJWK } from 'jose';
import { SCOPES } from '../src/access/scopes';
import { PROBLEMS } from '../src/errors';
import { AUDIENCE, bearer, ISSUER, nowSeconds, passSeconds, TestIssuer, TestKeys } from './support/access';
import { sendRaw } from './support/raw-http';
import { ALICE, type Answer, BOB, countStatuses, TestService } from './support/service';
import { until } from './support/sessions';
import { useWorld } from './support/world';

const BALANCE = `/api/v1/wallets/${ALICE}/balance`;

describe('access', () => {
  let issuer: TestIssuer;
  const keys = new TestKeys();

  beforeAll(async () => {
    issuer = await TestIssuer.start();
  });

  const { service, database } = useWorld({
    settings: () => ({ ...keys.settings, ...issuer.settings }),
    mustBalance: 'after all tests',
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await issuer.stop();
    keys.file.remove();
  });

  const reader = keys.issue('reports', ['wallet:read']);
  const shop = keys.issue('shop', ['wallet:read', 'wallet:spend']);
  const bank = keys.issue('bank', ['wallet:read', 'wallet:credit']);

  const credit = (token: string, key?: string, wish: object = {}) =>
    service.post({ userId: ALICE, type: 'TOP_UP', amount: '1', assetSymbol: 'GOLD', ...wish }, key, bearer(token));
  const spend = (token: string, key?: string) => credit(token, key, { type: 'SPEND' });

  async function transactionsOf(caller: string): Promise<number> {
    const rows = await database.query('SELECT FROM transactions WHERE caller = $1', [caller]);
    return rows.length;
  }

  describe('is given', () => {
    it('to a key of the file and to a token of the issuer, side by side', async () => {
      expect((await service.get(BALANCE, bearer(shop))).status).toBe(200);
      expect((await service.get(BALANCE, bearer(await issuer.token({ scope: 'wallet:read' })))).status).toBe(200);
    });

    it('whatever letters the scheme is written in', async () => {
      expect((await service.get(BALANCE, { Authorization: `bEARER  ${shop}` })).status).toBe(200);
    });

    it('to a token whose clock is off by less than is tolerated', async () => {
      const late = await issuer.token({ scope: 'wallet:read', exp: nowSeconds() - 20 });
      const early = await issuer.token({ scope: 'wallet:read', nbf: nowSeconds() + 20 });
      expect((await service.get(BALANCE, bearer(late))).status).toBe(200);
      expect((await service.get(BALANCE, bearer(early))).status).toBe(200);
    });

    it('to a token for several audiences', async () => {
      const token = await issuer.token({ scope: 'wallet:read', aud: ['other', AUDIENCE] });
      expect((await service.get(BALANCE, bearer(token))).status).toBe(200);
    });
  });

  describe('is told to who asks', () => {
    const ask = (headers?: Record<string, string>) => service.get('/api/v1/access', headers);

    it('for a key, or a token, with the scopes that are known here', async () => {
      const ofKey = { caller: 'key:shop', scopes: ['wallet:read', 'wallet:spend'] };
      expect(await ask(bearer(shop))).toMatchObject({ status: 200, body: ofKey });
      const token = await issuer.token({ scope: 'wallet:spend openid wallet:read' });
      expect((await ask(bearer(token))).body).toEqual({ ...ofKey, caller: 'jwt:shop' });
    });

    it('to one who may do nothing, but not to one who is not known', async () => {
      const token = await issuer.token({ scope: 'openid' });
      expect(await ask(bearer(token))).toMatchObject({ status: 200, body: { caller: 'jwt:shop', scopes: [] } });
      expect(await ask()).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
      expect(await ask(bearer(`${shop}x`))).toMatchObject({ status: 401 });
    });

    it('where everybody may do everything', async () => {
      const open = await TestService.start(database);
      expect((await open.get('/api/v1/access')).body).toEqual({ caller: 'anybody', scopes: SCOPES });
      await open.stop();
    });
  });

  describe('is refused, always by the same 401, to', () => {
    const good = () => issuer.token({ scope: 'wallet:read' });
    const forged = (header: object, claims: object, signature: (text: string) => string): string => {
      const payload = { iss: ISSUER, aud: AUDIENCE, sub: 'shop', exp: nowSeconds() + 3_600, scope: 'wallet:read' };
      const text = [header, { ...payload, ...claims }]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${text}.${signature(text)}`;
    };
    const publicPem = async () => exportSPKI((await importJWK(issuer.newestKey.publicJwk, 'RS256')) as CryptoKey);
    const hmac = (secret: string) => (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
    const changed = (token: string, at: number) => {
      const index = at < 0 ? token.length + at : at;
      return token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1);
    };

    const CREDENTIALS: Record<string, () => string | undefined | Promise<string | undefined>> = {
      'nobody at all': () => undefined,
      'an empty header': () => '',
      'a scheme without a token': () => 'Bearer',
      'a token without a scheme': () => shop,
      'another scheme': () => `Basic ${Buffer.from(`shop:${shop}`).toString('base64')}`,
      'two tokens': () => `Bearer ${shop} ${shop}`,
      'two tokens with a comma': () => `Bearer ${shop},Bearer ${bank}`,
      'a key that was never given out': () => `Bearer wallet_${'A'.repeat(43)}`,
      'a key that is wrong in its first character': () => `Bearer ${changed(shop, 0)}`,
      'a key that is wrong in its last character': () => `Bearer ${changed(shop, -1)}`,
      'a key with a character more': () => `Bearer ${shop}A`,
      'a key with a character less': () => `Bearer ${shop.slice(0, -1)}`,
      'a key in other letters': () => `Bearer ${shop.toUpperCase()}`,
      "a name of JavaScript's own": () => 'Bearer __proto__',
      'a token that has expired': async () => `Bearer ${await issuer.token({ exp: nowSeconds() - 31 })}`,
      'a token that is not valid yet': async () => `Bearer ${await issuer.token({ nbf: nowSeconds() + 90 })}`,
      'a token that never expires': async () => `Bearer ${await issuer.token({ exp: undefined })}`,
      'a token of another issuer': async () => `Bearer ${await issuer.token({ iss: 'https://other.test' })}`,
      'a token of no issuer': async () => `Bearer ${await issuer.token({ iss: undefined })}`,
      'a token for another audience': async () => `Bearer ${await issuer.token({ aud: 'other' })}`,
      'a token for no audience': async () => `Bearer ${await issuer.token({ aud: undefined })}`,
      'a token of nobody': async () => `Bearer ${await issuer.token({ sub: undefined })}`,
      'a token of a name with a NUL': async () => `Bearer ${await issuer.token({ sub: 'shop\0' })}`,
      'a token of a name that no column takes': async () => `Bearer ${await issuer.token({ sub: 'x'.repeat(252) })}`,
      'a token of an unknown key': async () => `Bearer ${await issuer.token({}, { kid: 'unknown' })}`,
      'a token whose payload was changed': async () => {
        const [header, , signature] = (await good()).split('.') as [string, string, string];
        const payload = Buffer.from(JSON.stringify({ sub: 'bank', exp: nowSeconds() + 60 })).toString('base64url');
        return `Bearer ${header}.${payload}.${signature}`;
      },
      'a token whose signature was changed': async () => `Bearer ${changed(await good(), -10)}`,
      'a token whose signature was left out': async () => `Bearer ${(await good()).replace(/\.[^.]+$/, '.')}`,
      'alg none': () => `Bearer ${forged({ alg: 'none' }, {}, () => '')}`,
      'alg none under a known kid': () => `Bearer ${forged({ alg: 'none', kid: 'first' }, {}, () => 'AAAA')}`,
      'alg nOnE': () => `Bearer ${forged({ alg: 'nOnE', kid: 'first' }, {}, () => '')}`,
      'HS256 signed with the public key': async () =>
        `Bearer ${forged({ alg: 'HS256', kid: 'first' }, {}, hmac(await publicPem()))}`,
      'HS256 signed with the public modulus': () =>
        `Bearer ${forged({ alg: 'HS256', kid: 'first' }, {}, hmac(issuer.newestKey.publicJwk.n!))}`,
      'a key that the token brings along': async () => {
        const stranger = await TestIssuer.start();
        await stranger.stop();
        const { kid, publicJwk } = stranger.newestKey;
        return `Bearer ${await stranger.token({ scope: 'wallet:read' }, { kid, jwk: publicJwk })}`;
      },
      'a signature by an algorithm that is not allowed': async () =>
        `Bearer ${await issuer.token({ scope: 'wallet:read' }, {}, issuer.unusualKey)}`,
      'half a token': async () => `Bearer ${(await good()).split('.').slice(0, 2).join('.')}`,
      dots: () => 'Bearer ..',
      'something that is no JSON': () => 'Bearer AAAA.AAAA.AAAA',
    };

    it.each(Object.entries(CREDENTIALS))('%s', async (_name, make) => {
      const authorization = await make();
      const answer = await service.get(BALANCE, authorization === undefined ? {} : { Authorization: authorization });
      expectUnauthenticated(answer);
    });

    it('a key that has expired', async () => {
      const expired = keys.issue('guest', ['wallet:read'], new Date(Date.now() + 60_000).toISOString());
      await until(async () => (await service.get(BALANCE, bearer(expired))).status === 200);
      passSeconds(61);
      expectUnauthenticated(await service.get(BALANCE, bearer(expired)));
    });

    it('a key that was taken out of the file', async () => {
      const revoked = keys.issue('guest', ['wallet:read']);
      await until(async () => (await service.get(BALANCE, bearer(revoked))).status === 200);
      keys.revoke(revoked);
      await until(async () => (await service.get(BALANCE, bearer(revoked))).status !== 200);
      expectUnauthenticated(await service.get(BALANCE, bearer(revoked)));
    });

    it('a token that is remembered, once it has expired', async () => {
      const strict = await TestService.start(database, { ...issuer.settings, AUTH_JWT_CLOCK_TOLERANCE_SECONDS: '0' });
      const token = await issuer.token({ scope: 'wallet:read', exp: nowSeconds() + 4 });
      expect((await strict.get(BALANCE, bearer(token))).status).toBe(200);
      await until(async () => (await strict.get(BALANCE, bearer(token))).status !== 200);
      expectUnauthenticated(await strict.get(BALANCE, bearer(token)));
      await strict.stop();
    });

    it('a repeated request whose first one was let in', async () => {
      const revoked = keys.issue('guest', ['wallet:credit']);
      const key = randomUUID();
      await until(async () => (await credit(revoked, key)).status === 201);
      keys.revoke(revoked);
      await until(async () => (await credit(revoked, key)).status !== 201);
      expectUnauthenticated(await credit(revoked, key));
      expect(await transactionsOf('key:guest')).toBe(1);
    });

    it.each([
      ['an encoded path', `GET /api/v1/w%61llets/${ALICE}/balance`],
      ['a path in absolute form', `GET http://elsewhere.test/api/v1/wallets/${ALICE}/balance`],
      ['a path with a parameter behind a semicolon', `GET /api/v1/wallets/${ALICE};x=y/balance`],
      ['a HEAD', `HEAD ${BALANCE}`],
    ])('%s', async (_name, line) => {
      const answer = await sendRaw(service.url, [`${line} HTTP/1.1`]);
      expect(answer.status).toBe(401);
    });

    /** Nothing tells one reason from another. */
    function expectUnauthenticated(answer: Answer): void {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
      expect(answer.body).toEqual({
        type: 'urn:wallet-service:problem:unauthenticated',
        title: 'The caller is not known',
        status: 401,
        detail: 'Send a valid token or key as Authorization: Bearer.',
        code: 'UNAUTHENTICATED',
        retryable: false,
        requestId: answer.headers.get('X-Request-Id'),
      });
    }
  });

  describe('without the scope', () => {
    it('is refused by a 403 that names it, changes nothing, and leaves the key free', async () => {
      const key = randomUUID();
      const before = await service.get(BALANCE, bearer(reader));
      const count = await transactionsOf('key:reports');

      const refused = await credit(reader, key);

      expect(refused).toMatchObject({
        status: 403,
        body: {
          code: 'FORBIDDEN',
          detail: `This takes the scope wallet:credit. ${PROBLEMS.FORBIDDEN.advice}`,
          requiredScopes: ['wallet:credit'],
        },
      });
      expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer error="insufficient_scope", scope="wallet:credit"');
      expect((await service.get(BALANCE, bearer(reader))).body).toEqual(before.body);
      expect(await transactionsOf('key:reports')).toBe(count);

      // The same caller, once allowed to, does something else under the key.
      const allowed = keys.issue('reports', ['wallet:credit']);
      await until(async () => (await credit(allowed, key, { amount: '2' })).status === 201);
      const replayed = await credit(allowed, key, { amount: '2' });
      expect(replayed.headers.get('Idempotent-Replayed')).toBe('true');
    });

    it('to credit is not made up for by the scope to spend, nor the other way round', async () => {
      expect(await credit(shop)).toMatchObject({ status: 403, body: { requiredScopes: ['wallet:credit'] } });
      expect(await credit(shop, undefined, { type: 'BONUS' })).toMatchObject({ status: 403 });
      expect(await spend(bank)).toMatchObject({ status: 403, body: { requiredScopes: ['wallet:spend'] } });
      expect(await spend(shop)).toMatchObject({ status: 201 });
      expect(await credit(bank)).toMatchObject({ status: 201 });
      expect(await credit(bank, undefined, { type: 'BONUS' })).toMatchObject({ status: 201 });
    });

    it('cannot be got around by naming the type twice', async () => {
      const body = (first: string, second: string) =>
        `{"type":"${first}","userId":"${ALICE}","amount":"1","assetSymbol":"GOLD","type":"${second}"}`;
      expect(await service.post(body('SPEND', 'TOP_UP'), undefined, bearer(shop))).toMatchObject({ status: 400 });
      expect(await service.post(body('TOP_UP', 'SPEND'), undefined, bearer(shop))).toMatchObject({ status: 400 });
    });

    it.each([
      ['an unknown type', { type: 'GIFT' }],
      ['a type that is not for callers', { type: 'ISSUE' }],
      ['a type that is a list', { type: ['SPEND'] }],
      ["a type that is a name of JavaScript's own", { type: 'constructor' }],
      ['no type', { type: undefined }],
    ])('%s takes no scope: its sender is told what is wrong with it', async (_name, wish) => {
      for (const caller of [shop, bank, reader]) {
        expect(await credit(caller, undefined, wish)).toMatchObject({
          status: 400,
          body: { code: 'VALIDATION_FAILED', errors: { type: expect.any(Array) as string[] } },
        });
      }
    });

    it('of one of several operations, or of several, is refused by a 403 that names all that are missing', async () => {
      const operations = [
        { userId: ALICE, type: 'SPEND', amount: '1', assetSymbol: 'GOLD' },
        { userId: ALICE, type: 'BONUS', amount: '1', assetSymbol: 'DIAMOND' },
        { type: 'TRANSFER', fromUserId: ALICE, toUserId: BOB, amount: '1', assetSymbol: 'GOLD' },
      ];
      const bodies = {
        linked: { operations },
        bulk: {
          items: [
            { idempotencyKey: 'a', operations },
            { idempotencyKey: 'b', ...operations[0] },
          ],
        },
      };
      for (const [route, body] of Object.entries(bodies)) {
        const path = `/api/v1/wallets/transactions/${route}`;
        expect(await service.postTo(path, body, undefined, bearer(shop))).toMatchObject({
          status: 403,
          body: {
            detail: `This takes the scope wallet:credit and wallet:transfer. ${PROBLEMS.FORBIDDEN.advice}`,
            requiredScopes: ['wallet:credit', 'wallet:transfer'],
          },
        });
        const all = keys.issue('everything', ['wallet:spend', 'wallet:credit', 'wallet:transfer']);
        await until(async () => (await service.postTo(path, body, undefined, bearer(all))).status < 300);
      }
    });
  });

  describe('of two callers', () => {
    it('with the same idempotency key makes two transactions, of which neither sees the other', async () => {
      const key = randomUUID();
      const game = await issuer.token({ sub: 'game', scope: 'wallet:read wallet:credit' });

      // At the same time, so that a claim of the one would be in the way of the other.
      const answers = await Promise.all([credit(bank, key), credit(game, key, { userId: BOB, amount: '7' })]);

      expect(countStatuses(answers)).toEqual({ 201: 2 });
      for (const { headers } of answers) expect(headers.get('Idempotent-Replayed')).toBeNull();
      const again = await Promise.all([credit(bank, key), credit(game, key, { userId: BOB, amount: '7' })]);
      expect(again.map(({ body }) => body)).toEqual(answers.map(({ body }) => body));
      for (const { headers } of again) expect(headers.get('Idempotent-Replayed')).toBe('true');
      const rows = await database.query<{ caller: string; userId: string }>(
        `SELECT caller, user_id AS "userId" FROM transactions
          WHERE idempotency_key = $1 ORDER BY caller`,
        [key],
      );
      expect(rows).toEqual([
        { caller: 'jwt:game', userId: BOB },
        { caller: 'key:bank', userId: ALICE },
      ]);
    });

    it('is told apart even where a key and a token have the same name', async () => {
      const key = randomUUID();
      const token = await issuer.token({ sub: 'bank', scope: 'wallet:credit' });
      const answers = await Promise.all([credit(bank, key), credit(token, key)]);
      expect(countStatuses(answers)).toEqual({ 201: 2 });
      expect(answers[0].body).not.toEqual(answers[1].body);
    });

    it('is one and the same where one caller has two keys', async () => {
      const key = randomUUID();
      const next = keys.issue('bank', ['wallet:credit']);
      const first = await credit(bank, key);
      await until(async () => (await credit(next, key)).status === 201);
      const second = await credit(next, key);
      expect(second.body).toEqual(first.body);
      expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    });
  });
});
