import { DiscoveryService, MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { DeclaredAccess, SCOPE_EXTENSION } from '../src/access/access.decorators';
import { type Scope, SCOPES } from '../src/access/scopes';
import { openApiDocument } from '../src/http/openapi';
import { WalletController } from '../src/wallet/wallet.controller';
import { bearer, TestKeys } from './support/access';
import { ALICE, type Answer, TestService } from './support/service';
import { useWorld } from './support/world';

const PUBLIC = ['/health/live', '/health/ready', '/health/startup', '/api/v1/wallets/health'];
/** Open to every caller who is known. */
const SCOPELESS = ['/api/v1/access'];
const TRANSACTION = '00000000-0000-4000-8000-000000000000';

/** One way to use an operation, with the scope that it takes. */
interface Use {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly scope: Scope;
}

describe('the routes', () => {
  const keys = new TestKeys();
  const keyOf = Object.fromEntries(SCOPES.map((scope) => [scope, keys.issue(scope, [scope])])) as Record<Scope, string>;
  const powerful = keys.issue('operator', SCOPES);
  const { service, database } = useWorld({ settings: keys.settings });

  afterAll(() => {
    keys.file.remove();
  });

  /** Every operation of the OpenAPI document. */
  function operations() {
    return Object.entries(openApiDocument(service.app).paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        path: path
          .replace('{userId}', ALICE)
          .replace('{symbol}', 'GOLD')
          .replace(/\{(transactionId|groupId)\}/, TRANSACTION),
        method: method.toUpperCase(),
        operation: operation as {
          security?: object[];
          description?: string;
          responses: object;
          [SCOPE_EXTENSION]?: Scope | { type: Record<string, Scope> };
        },
      })),
    );
  }

  /** For each scope of an operation, a body that takes it: in the shape of a single one, linked, and in bulk. */
  function uses(): Use[] {
    const documented = operations().flatMap(({ path, method, operation }): Use[] => {
      const scope = operation[SCOPE_EXTENSION];
      if (scope === undefined) return [];
      const use = { method, path, ...(method !== 'GET' && { body: {} }) };
      if (typeof scope === 'string') return [{ ...use, scope }];
      return Object.entries(scope.type).map(([type, needed]) => ({ ...use, body: bodyOf(path, type), scope: needed }));
    });
    return [...documented, { method: 'GET', path: '/metrics', scope: 'wallet:metrics' }];
  }

  function bodyOf(path: string, type: string): object {
    const operation = { type, userId: ALICE, amount: '1', assetSymbol: 'GOLD' };
    if (path.endsWith('/linked')) return { operations: [operation] };
    if (path.endsWith('/bulk')) return { items: [{ idempotencyKey: 'a', ...operation }] };
    return operation;
  }

  async function statusOf({ method, path, body }: Use, headers: Record<string, string> = {}): Promise<number> {
    const response = await fetch(service.url + path, {
      method,
      headers: { 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  it('all declare in the OpenAPI document what they take, or are meant to be open', () => {
    const all = operations();
    expect(all.length).toBeGreaterThan(8);
    for (const { path, operation } of all) {
      if (PUBLIC.includes(path)) {
        expect({ path, ...operation }).toMatchObject({ security: [] });
        continue;
      }
      if (SCOPELESS.includes(path)) {
        expect({ path, ...operation }).toMatchObject({
          security: [{ bearer: [] }],
          responses: { 401: expect.anything() as object },
        });
        continue;
      }
      expect({ path, ...operation }).toMatchObject({
        security: [{ bearer: [] }],
        description: expect.stringMatching(/^(?!.*Takes.*Takes).*Takes the scope `wallet:/s) as string,
        responses: { 401: expect.anything() as object, 403: expect.anything() as object },
      });
      expect(operation[SCOPE_EXTENSION]).toBeDefined();
    }
  });

  it('all declare it in the code, those outside of the document as well', () => {
    const discovery = new DiscoveryService(service.app.get(ModulesContainer));
    const reflector = service.app.get(Reflector);
    const undeclared: string[] = [];
    let found = 0;
    for (const { instance } of discovery.getControllers() as { instance: object }[]) {
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
        const handler = prototype[name]!;
        if (!Reflect.hasMetadata('path', handler)) continue;
        found++;
        const access: unknown = reflector.getAllAndOverride(DeclaredAccess, [
          handler,
          instance.constructor as () => void,
        ]);
        if (access === undefined) undeclared.push(`${instance.constructor.name}.${name}`);
      }
    }
    expect(found).toBeGreaterThan(9);
    expect(undeclared).toEqual([]);
  });

  it('are closed without a token, to every other scope, and open to their own', async () => {
    const found = uses();
    expect(found.length).toBeGreaterThan(30);
    for (const use of found) {
      expect([use, await statusOf(use)]).toEqual([use, 401]);
      for (const scope of SCOPES) {
        const status = await statusOf(use, bearer(keyOf[scope]));
        // What it is allowed to ask for need not be valid.
        if (scope === use.scope) expect([200, 201, 400, 404]).toContain(status);
        else expect([use, scope, status]).toEqual([use, scope, 403]);
      }
    }
  });

  it('are open to whoever probes', async () => {
    for (const path of PUBLIC) expect([path, (await service.get(path)).status]).toEqual([path, 200]);
  });

  it('let nobody in, whatever their scopes, when they declare nothing', async () => {
    const { value: handler } = Object.getOwnPropertyDescriptor(WalletController.prototype, 'balance') as {
      value: object;
    };
    const declared = Reflect.getMetadata(DeclaredAccess.KEY, handler) as unknown;
    Reflect.deleteMetadata(DeclaredAccess.KEY, handler);
    try {
      for (const settings of [keys.settings, {}]) {
        const careless = await TestService.start(database, settings);
        const answer: Answer = await careless.get(`/api/v1/wallets/${ALICE}/balance`, bearer(powerful));
        expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
        await careless.stop();
      }
    } finally {
      Reflect.defineMetadata(DeclaredAccess.KEY, declared, handler);
    }
  });

  it('of the documentation and the metrics are there, or not, as the settings say', async () => {
    const paths = ['/docs', '/docs-json', '/docs-yaml', '/docs/swagger-ui-bundle.js', '/metrics'];
    const statuses = async (settings: Record<string, string>) => {
      const one = await TestService.start(database, settings);
      const found = [];
      for (const path of paths) found.push((await fetch(one.url + path)).status);
      await one.stop();
      return found;
    };
    const production = { ...keys.settings, NODE_ENV: 'production', SIGNING_SECRET: 'x'.repeat(32) };
    expect(await statuses({})).toEqual([200, 200, 200, 200, 200]);
    expect(await statuses({ DOCS: 'off', METRICS: 'off' })).toEqual([404, 404, 404, 404, 404]);
    expect(await statuses(production)).toEqual([404, 404, 404, 404, 401]);
    expect(await statuses({ ...production, DOCS: 'on', METRICS: 'off' })).toEqual([200, 200, 200, 200, 404]);
  });

  it('say in the document how to authorize, so that Swagger UI can', () => {
    expect(openApiDocument(service.app).components?.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
    });
  });
});
