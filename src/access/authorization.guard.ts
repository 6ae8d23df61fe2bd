import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Problem } from '../errors';
import { type Access, accessTo } from './access.decorators';
import { type Scope } from './scopes';

/**
 * Lets a request in when its caller is known and has the scope that the route declares. A route that declares nothing
 * lets nobody in. Runs before the idempotency key is looked at: whoever is refused here leaves it free.
 */
@Injectable()
export class AuthorizationGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const access = accessTo(context, this.reflector);
    if (access?.kind === 'everybody') return true;
    const { scopes, body } = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (!scopes) {
      // Nothing more, whatever the reason is: it would help to guess.
      reply.header('WWW-Authenticate', 'Bearer');
      throw new Problem('UNAUTHENTICATED', 'Send a valid token or key as Authorization: Bearer.');
    }
    authorize(scopes, scopesFor(access, body), reply);
    return true;
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
