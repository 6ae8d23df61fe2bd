import { readConfig } from '../src/config';
import { AUDIENCE, TestFile, TestKeys } from './support/access';
import { type Settings, TestService } from './support/service';
import { useWorld } from './support/world';

const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

describe('the console', () => {
  const keys = new TestKeys();
  const keySet = new TestFile({ keys: [] });
  const { service, database } = useWorld();

  afterAll(() => {
    keys.file.remove();
    keySet.remove();
  });

  async function withService<Result>(settings: Settings, use: (one: TestService) => Promise<Result>): Promise<Result> {
    const one = await TestService.start(database, settings);
    try {
      return await use(one);
    } finally {
      await one.stop();
    }
  }

  /** The files that the page names. */
  async function assets(): Promise<string[]> {
    const page = await (await fetch(`${service.url}/console/`)).text();
    return [...page.matchAll(/(?:src|href)="([^"]+\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  }

  it('is a page that is asked for anew each time, and files that never change', async () => {
    const page = await fetch(`${service.url}/console`);
    expect([page.url, page.status]).toEqual([`${service.url}/console/`, 200]);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('Cache-Control')).toBe('no-cache');

    const files = await assets();
    expect(files.some((file) => file.endsWith('.js'))).toBe(true);
    for (const file of files) {
      const { status, headers } = await fetch(service.url + file);
      expect([file, status, headers.get('Cache-Control')]).toEqual([file, 200, 'public, max-age=31536000, immutable']);
      expect(file).toMatch(/-[\w-]{8,}\.\w+$/);
    }
  });

  it('comes compressed, to whom that is of use', async () => {
    const [file] = (await assets()).filter((one) => one.endsWith('.js'));
    const sizes = new Map<string, number>();
    for (const encoding of ['br', 'gzip', 'identity']) {
      const { headers } = await fetch(service.url + file!, { headers: { 'Accept-Encoding': encoding } });
      expect(headers.get('Content-Encoding') ?? 'identity').toBe(encoding);
      expect(headers.get('Vary')).toMatch(/accept-encoding/i);
      sizes.set(encoding, Number(headers.get('Content-Length')));
    }
    expect(sizes.get('br')).toBeLessThan(sizes.get('gzip')!);
    expect(sizes.get('gzip')).toBeLessThan(sizes.get('identity')! / 2);
  });

  it('may load, run and ask nothing but what is its own', async () => {
    for (const path of ['/console/', '/console/config.json', '/console/nothing', ...(await assets())]) {
      const { headers } = await fetch(service.url + path);
      expect([path, headers.get('Content-Security-Policy')]).toEqual([path, POLICY]);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    }
  });

  it('is told how people are let in, and may then ask their issuer', async () => {
    const issuer = {
      AUTH: 'on',
      AUTH_JWT_ISSUER: 'https://login.example/realms/games',
      AUTH_JWT_AUDIENCE: AUDIENCE,
      AUTH_JWT_JWKS: keySet.path,
    };
    const told = (settings: Settings) =>
      withService(settings, async (one) => {
        const { body, headers } = await one.get('/console/config.json');
        return [body, headers.get('Content-Security-Policy')];
      });
    expect(await told({})).toEqual([{ access: 'open' }, POLICY]);
    expect(await told(keys.settings)).toEqual([{ access: 'key' }, POLICY]);
    expect(await told(issuer)).toEqual([{ access: 'key' }, POLICY]);
    expect(await told({ ...issuer, CONSOLE_CLIENT_ID: 'console', CONSOLE_SCOPE: 'openid wallet:read' })).toEqual([
      { access: 'oidc', issuer: issuer.AUTH_JWT_ISSUER, clientId: 'console', scope: 'openid wallet:read' },
      POLICY.replace("connect-src 'self'", "connect-src 'self' https://login.example"),
    ]);
    const tokens = { ...issuer, CONSOLE_CLIENT_ID: 'console', CONSOLE_ISSUER_ORIGINS: 'https://tokens.example' };
    const [, policy] = await told(tokens);
    expect(policy).toContain("connect-src 'self' https://login.example https://tokens.example;");
  });

  it('leaves no route and no file where it is off, as it is in production unless it is asked for', async () => {
    const paths = ['/console', '/console/', '/console/index.html', '/console/config.json', ...(await assets())];
    await withService({ CONSOLE: 'off' }, async (one) => {
      for (const path of paths) {
        expect([path, await one.get(path)]).toMatchObject([path, { status: 404, body: { code: 'ROUTE_NOT_FOUND' } }]);
      }
      expect(one.app.getHttpAdapter().getInstance().printRoutes()).not.toContain('console');
    });
    const production = {
      NODE_ENV: 'production',
      DATABASE_URL: database.databaseUrl,
      AUTH_API_KEYS_FILE: keys.file.path,
    };
    const secret = { SIGNING_SECRET: 'x'.repeat(32) };
    expect(readConfig({ ...production, ...secret }).CONSOLE).toBe('off');
  });

  it.each([
    '/console/nothing.js',
    '/console/assets/',
    '/console/.built',
    '/console/%2e%2e/package.json',
    '/console/..%2fpackage.json',
    '/console/assets/%2e%2e/%2e%2e/vite.config.ts',
    '/console//index.html',
  ])('has nothing at %s', async (path) => {
    // As it stands: fetch would take the dots away.
    const answer = await service.app.inject({ method: 'GET', url: path });
    expect([answer.statusCode, answer.json<object>()]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND' }]);
  });
});
