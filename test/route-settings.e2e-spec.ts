import { type CanActivate, Controller, type ExecutionContext, Module, Post } from '@nestjs/common';
import { APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';
import { RequireScope, RequireScopesOf } from '../src/access/access.decorators';
import { AuthorizationGuard } from '../src/access/authorization.guard';
import { type Scope } from '../src/access/scopes';
import { PROBLEMS } from '../src/errors';
import { acceptJsonOnly, BODY_LIMIT_BYTES } from '../src/http/body-parser';
import { ProblemFilter } from '../src/http/problem.filter';
import { decorateRequests } from '../src/http/request';
import { LargeBody, Posts } from '../src/route-settings';

/** Of bodies like `{"operations":["wallet:spend"]}`. */
const scopesOf = (body: unknown): Scope[] => (body as { operations?: Scope[] }).operations ?? [];

@Controller()
class Routes {
  @Post('small')
  @RequireScope('wallet:spend')
  @Posts()
  small(): string {
    return 'taken';
  }

  @Post('large')
  @RequireScopesOf(scopesOf, { SPEND: 'wallet:spend', BONUS: 'wallet:credit' })
  @LargeBody()
  @Posts()
  large(): string {
    return 'taken';
  }
}

/** Whoever calls says what they may do. */
class StubAuthenticationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.scopes = new Set(String(request.headers['x-scopes']).split(' ')) as Set<Scope>;
    return true;
  }
}

@Module({
  controllers: [Routes],
  providers: [
    { provide: APP_GUARD, useClass: StubAuthenticationGuard },
    {
      provide: APP_GUARD,
      useFactory: (reflector: Reflector) => new AuthorizationGuard(reflector),
      inject: [Reflector],
    },
  ],
})
class TestModule {}

describe('a route', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await NestFactory.create(TestModule, new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }), {
      bodyParser: false,
      logger: false,
    });
    decorateRequests(app.getHttpAdapter().getInstance());
    acceptJsonOnly(app);
    app.useGlobalFilters(new ProblemFilter());
    await app.init();
  });

  afterAll(() => app.close());

  async function post(url: string, body: object, scopes = 'wallet:spend') {
    const { statusCode, headers, payload } = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'x-scopes': scopes },
      payload: JSON.stringify(body),
    });
    return { status: statusCode, headers, body: statusCode === 201 ? payload : (JSON.parse(payload) as unknown) };
  }

  const bodyOf = (bytes: number) => ({ text: 'x'.repeat(bytes - JSON.stringify({ text: '' }).length) });

  it('takes bodies of 32 KiB, and of 2 MiB if it asks for it', async () => {
    expect(await post('/small', bodyOf(32_768))).toMatchObject({ status: 201 });
    expect(await post('/small', bodyOf(32_769))).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE', detail: `A body may have 32 KiB at most. ${PROBLEMS.BODY_TOO_LARGE.advice}` },
    });
    expect(await post('/large', bodyOf(2_097_152))).toMatchObject({ status: 201 });
    expect(await post('/large', bodyOf(2_097_153))).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE', detail: `A body may have 2048 KiB at most. ${PROBLEMS.BODY_TOO_LARGE.advice}` },
    });
  });

  it('may take all of the scopes that its body needs, and names those that are missing', async () => {
    const body = { operations: ['wallet:spend', 'wallet:refund', 'wallet:hold', 'wallet:refund'] };

    const refused = await post('/large', body, 'wallet:spend wallet:read');

    expect(refused).toMatchObject({
      status: 403,
      body: {
        code: 'FORBIDDEN',
        detail: `This takes the scope wallet:refund and wallet:hold. ${PROBLEMS.FORBIDDEN.advice}`,
        requiredScopes: ['wallet:refund', 'wallet:hold'],
      },
    });
    expect(refused.headers['www-authenticate']).toContain('scope="wallet:refund wallet:hold"');
    expect(await post('/large', body, 'wallet:spend wallet:refund wallet:hold')).toMatchObject({ status: 201 });
    // What it is told next is that the body is not valid.
    expect(await post('/large', {}, 'wallet:read')).toMatchObject({ status: 201 });
  });
});
