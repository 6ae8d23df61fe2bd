import { Logger } from '@nestjs/common';
import { bearer, nowSeconds, passSeconds, TestFile, TestIssuer } from './support/access';
import { ALICE, type Answer, type TestService } from './support/service';
import { until } from './support/sessions';
import { useWorld } from './support/world';

const BALANCE = `/api/v1/wallets/${ALICE}/balance`;
const READ = { scope: 'wallet:read' };
const ACCOUNT = 'system:serviceaccount:shop:checkout';

describe('a token', () => {
  const world = useWorld({ instances: 0 });
  let issuer: TestIssuer;

  beforeEach(async () => {
    issuer = await TestIssuer.start();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await issuer.stop();
  });

  function start(settings: Record<string, string> = {}): Promise<TestService> {
    return world.startExtra({ ...issuer.settings, ...settings });
  }

  async function statusFor(service: TestService, claims: object, header: object = {}): Promise<number> {
    const token = await issuer.token(claims as Record<string, unknown>, header as Record<string, unknown>);
    return (await service.get(BALANCE, bearer(token))).status;
  }

  it('says its scopes in a text, in a list, or among those of other services', async () => {
    const service = await start();
    expect(await statusFor(service, { scope: 'openid wallet:read profile' })).toBe(200);
    expect(await statusFor(service, { scp: ['other:read', 'wallet:read'] })).toBe(200);
    expect(await statusFor(service, { scp: 'wallet:read wallet:spend' })).toBe(200);
    for (const claims of [
      { scope: '' },
      { scope: 'wallet:readall' },
      { scope: 'WALLET:READ' },
      { scope: 7 },
      { scp: [] },
    ]) {
      expect(await statusFor(service, claims)).toBe(403);
    }
    expect(await statusFor(service, {})).toBe(403);
  });

  it('may be signed by any algorithm that the settings allow, and by no other', async () => {
    const service = await start({ AUTH_JWT_ALGORITHMS: 'ES384' });
    const get = async (token: string) => (await service.get(BALANCE, bearer(token))).status;
    expect(await get(await issuer.token(READ, {}, issuer.unusualKey))).toBe(200);
    expect(await get(await issuer.token(READ))).toBe(401);
  });

  describe('of a Kubernetes service account, which carries no scopes,', () => {
    const serviceAccount = {
      sub: ACCOUNT,
      jti: 'f1d0',
      'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'checkout' }, pod: { name: 'checkout-0' } },
    };

    it('gets those that the file gives its subject, as soon as it does', async () => {
      const file = new TestFile({ [ACCOUNT]: ['wallet:read'] });
      const service = await start({ AUTH_JWT_SCOPES_FILE: file.path });
      expect(await statusFor(service, serviceAccount)).toBe(200);
      expect(await statusFor(service, { ...serviceAccount, sub: `${ACCOUNT}2` })).toBe(403);
      expect(await statusFor(service, { ...serviceAccount, sub: '__proto__' })).toBe(403);

      const token = await issuer.token(serviceAccount);
      expect((await service.get(BALANCE, bearer(token))).status).toBe(200);
      file.write({ [ACCOUNT]: ['wallet:spend'] });
      // Though the token is remembered as a good one.
      await until(async () => (await service.get(BALANCE, bearer(token))).status === 403);
      file.remove();
    });

    it('does not get more than it says where it does carry scopes', async () => {
      const file = new TestFile({ [ACCOUNT]: ['wallet:read'] });
      const service = await start({ AUTH_JWT_SCOPES_FILE: file.path });
      expect(await statusFor(service, { sub: ACCOUNT, scope: 'wallet:spend' })).toBe(403);
      expect(await statusFor(service, { sub: ACCOUNT, scope: '' })).toBe(403);
      file.remove();
    });
  });

  describe('whose key is', () => {
    it('in a file is good as long as it is there', async () => {
      const file = new TestFile(issuer.keySet);
      const service = await start({ AUTH_JWT_JWKS: file.path });
      await issuer.stop();
      expect(await statusFor(service, READ)).toBe(200);
      expect(issuer.fetches).toBe(0);

      await issuer.addKey('second');
      expect(await statusFor(service, READ)).toBe(401);
      file.write(issuer.keySet);
      await until(async () => (await statusFor(service, READ)) === 200);

      file.write({ keys: [] });
      await until(async () => (await statusFor(service, READ)) === 401);
      file.remove();
    });

    it('new is good at once, the issuer is asked for it', async () => {
      const service = await start();
      expect(await statusFor(service, READ)).toBe(200);
      await issuer.addKey('second');
      passSeconds(10);
      expect(await statusFor(service, READ)).toBe(200);
    });

    it('made up does not make us a load to the issuer', async () => {
      const service = await start();
      await until(() => issuer.fetches === 1);
      passSeconds(10);
      for (let request = 0; request < 20; request++) {
        expect(await statusFor(service, READ, { kid: `made-up-${request}` })).toBe(401);
      }
      expect(issuer.fetches).toBe(2);
    });

    it('known stays good while the issuer cannot be reached', async () => {
      const service = await start();
      expect(await statusFor(service, READ)).toBe(200);
      await issuer.stop();
      passSeconds(3_600);
      expect(await statusFor(service, { ...READ, exp: nowSeconds() + 60 })).toBe(200);
      await issuer.listen();
    });

    it('not known while the issuer cannot be reached is a 503, until it can', async () => {
      await issuer.stop();
      const warn = jest.spyOn(Logger.prototype, 'warn');
      const service = await start();
      await until(() => warn.mock.calls.length > 0);
      expect(warn.mock.calls.flat().join()).toMatch(/^AUTH_JWT_JWKS: the issuer's keys cannot be fetched/);

      const refused: Answer = await service.get(BALANCE, bearer(await issuer.token(READ)));
      expect(refused).toMatchObject({ status: 503, body: { code: 'ISSUER_UNAVAILABLE' } });
      expect(refused.headers.get('Retry-After')).toBe('5');
      expect(refused.text).not.toContain('127.0.0.1');
      // What needs no issuer does not suffer.
      expect((await service.get(BALANCE)).status).toBe(401);
      expect((await service.get('/health/ready')).status).toBe(200);

      await issuer.listen();
      expect(await statusFor(service, READ)).toBe(200);
    });
  });

  it('is verified once, and then remembered', async () => {
    const service = await start();
    const token = await issuer.token(READ);
    const verify = jest.spyOn(crypto.subtle, 'verify');
    for (let request = 0; request < 5; request++) await service.get(BALANCE, bearer(token));
    expect(verify).toHaveBeenCalledTimes(1);
    passSeconds(61);
    await service.get(BALANCE, bearer(token));
    expect(verify).toHaveBeenCalledTimes(2);
  });
});
