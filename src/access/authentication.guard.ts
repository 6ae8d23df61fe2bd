import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Config } from '../config';
import { Problem } from '../errors';
import { type Access, DeclaredAccess } from './access.decorators';
import { ApiKeys } from './api-keys';
import { type Identity } from './identity';
import { JsonWebTokens } from './json-web-tokens';
import { type Scope, SCOPES } from './scopes';

/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const BEARER = /^Bearer +(?<token>[\w.~+/-]+=*)$/i;

/**
 * Lets a request in when its caller is known and has the scope that the route declares. A route that declares nothing
 * lets nobody in. Runs before the idempotency key is looked at: whoever is refused here leaves it free.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #isOn: boolean;

  constructor(
    config: Config,
    private readonly reflector: Reflector,
    private readonly apiKeys: ApiKeys,
    private readonly jsonWebTokens: JsonWebTokens,
  ) {
    this.#isOn = config.AUTH === 'on';
    if (!this.#isOn) new Logger('Access').warn('AUTH=off: everybody may do everything. For development only.');
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride(DeclaredAccess, [context.getHandler(), context.getClass()]) as
      Access | undefined;
    if (access?.kind === 'everybody') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const granted = this.#isOn ? await this.#authenticate(request, reply) : new Set(SCOPES);
    authorize(granted, scopesFor(access, request.body), reply);
    return true;
  }

  async #authenticate(request: FastifyRequest, reply: FastifyReply): Promise<ReadonlySet<Scope>> {
    const token = BEARER.exec(request.headers.authorization ?? '')?.groups?.['token'];
    const identity = token === undefined ? undefined : await this.#identify(token);
    if (!identity) {
      // Nothing more, whatever the reason is: it would help to guess.
      reply.header('WWW-Authenticate', 'Bearer');
      throw new Problem('UNAUTHENTICATED', 'Send a valid token or key as Authorization: Bearer.');
    }
    request.caller = identity.caller;
    request.isAuthenticated = true;
    return identity.scopes;
  }

  /** The two kinds are told apart by their form: a key has no dot, and a JWT has two. */
  #identify(token: string): Identity | undefined | Promise<Identity | undefined> {
    return token.includes('.') ? this.jsonWebTokens.identify(token) : this.apiKeys.identify(token);
  }
}

/** Any one of them is enough. */
function scopesFor(access: Exclude<Access, { kind: 'everybody' }> | undefined, body: unknown): readonly Scope[] {
  if (access === undefined) return [];
  if (access.kind === 'scope') return [access.scope];
  const { property, scopes } = access;
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, property) : undefined;
  const scope = typeof value === 'string' && Object.hasOwn(scopes, value) ? scopes[value] : undefined;
  return scope === undefined ? Object.values(scopes) : [scope];
}

function authorize(granted: ReadonlySet<Scope>, acceptable: readonly Scope[], reply: FastifyReply): void {
  if (acceptable.some((scope) => granted.has(scope))) return;
  const names = [...new Set(acceptable)];
  if (names.length === 0) throw new Problem('FORBIDDEN', 'This route is open to nobody.');
  // https://www.rfc-editor.org/rfc/rfc6750#section-3
  reply.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${names.join(' ')}"`);
  throw new Problem('FORBIDDEN', `This takes the scope ${names.join(' or ')}.`, { requiredScopes: names });
}
