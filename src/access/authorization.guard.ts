import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Problem } from '../errors';
import { type Access, accessTo } from './access.decorators';
import { type Scope } from './scopes';

/**
 * Lets a request in when its caller is known and has the scopes that the route declares. A route that declares nothing
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
      throw new Problem('UNAUTHENTICATED');
    }
    if (access === undefined) throw new Problem('FORBIDDEN', 'This route is open to nobody.');
    authorize(scopes, access, body, reply);
    return true;
  }
}

type RestrictedAccess = Exclude<Access, { kind: 'everybody' }>;

function authorize(granted: ReadonlySet<Scope>, access: RestrictedAccess, body: unknown, reply: FastifyReply): void {
  const missing = missingScopes(granted, access, body);
  if (missing.length === 0) return;
  // https://www.rfc-editor.org/rfc/rfc6750#section-3
  reply.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${missing.join(' ')}"`);
  throw new Problem('FORBIDDEN', `This takes the scope ${missing.join(' and ')}.`, { requiredScopes: missing });
}

/** None when the caller has what it takes. */
function missingScopes(granted: ReadonlySet<Scope>, access: RestrictedAccess, body: unknown): Scope[] {
  return [...new Set(access.scopesOf(body))].filter((scope) => !granted.has(scope));
}
