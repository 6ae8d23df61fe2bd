import { applyDecorators, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiExtension, type OpenAPIObject } from '@nestjs/swagger';
import { ApiProblems } from '../problem.dto';
import { type Scope } from './scopes';

/** Who may use a route: everybody, or callers who are known and have all scopes, which may depend on the body. */
export type Access = { readonly kind: 'everybody' } | { readonly kind: 'scopes'; readonly scopesOf: ScopesOf };

/** The scopes that a body takes, which is not validated yet: whatever it is, this throws nothing. */
export type ScopesOf = (body: unknown) => readonly Scope[];

export const DeclaredAccess = Reflector.createDecorator<Access>();

/** What the route, or its controller, declares; undefined if nothing. */
export function accessTo(context: ExecutionContext, reflector: Reflector): Access | undefined {
  return reflector.getAllAndOverride(DeclaredAccess, [context.getHandler(), context.getClass()]);
}

/** In the OpenAPI document: the scope a route takes, or one for each type of operation in its body. */
export const SCOPE_EXTENSION = 'x-required-scope';

/** No token is asked for: probes, say. */
export function Public() {
  return DeclaredAccess({ kind: 'everybody' });
}

/** A caller who is known, with any scopes or none. */
export function AnyCaller() {
  return applyDecorators(
    DeclaredAccess({ kind: 'scopes', scopesOf: () => [] }),
    ApiBearerAuth(),
    ApiProblems('UNAUTHENTICATED', 'ISSUER_UNAVAILABLE'),
  );
}

export function RequireScope(scope: Scope) {
  return applyDecorators(DeclaredAccess({ kind: 'scopes', scopesOf: () => [scope] }), documented(scope));
}

/**
 * For bodies with operations: all of the scopes that `scopesOf` finds. A body in which it finds none goes on to validation,
 * so that its sender is told what is wrong with it: nothing valid may take no scope.
 *
 * @param byType what is taken, for the OpenAPI document
 */
export function RequireScopesOf(scopesOf: ScopesOf, byType: Readonly<Record<string, Scope>>) {
  return applyDecorators(DeclaredAccess({ kind: 'scopes', scopesOf }), documented({ type: byType }));
}

/**
 * Says what each operation takes, for people: OpenAPI 3.0 has no place for the scopes of bearer tokens. One for everybody is
 * marked as such.
 */
export function documentScopes(document: OpenAPIObject): OpenAPIObject {
  for (const operation of Object.values(document.paths).flatMap(
    (path) => Object.values(path) as DocumentedOperation[],
  )) {
    operation.security ??= [];
    const scope = operation[SCOPE_EXTENSION];
    if (scope === undefined) continue;
    operation.description = `${operation.description ?? ''}\n\nTakes ${inWords(scope)}.`.trim();
  }
  return document;
}

type DocumentedScope = Scope | { readonly type: Readonly<Record<string, Scope>> };

interface DocumentedOperation {
  description?: string;
  security?: object[];
  [SCOPE_EXTENSION]?: DocumentedScope;
}

/** "the scope `wallet:credit` for `TOP_UP` and `BONUS`, `wallet:spend` for `SPEND`" */
function inWords(scope: DocumentedScope): string {
  if (typeof scope === 'string') return `the scope \`${scope}\``;
  const { type: byType } = scope;
  const parts = [...new Set(Object.values(byType))].map((needed) => {
    const types = Object.keys(byType).filter((type) => byType[type] === needed);
    return `\`${needed}\` for ${types.map((type) => `\`${type}\``).join(' and ')}`;
  });
  return `the scope ${parts.join(', ')}`;
}

function documented(extension: DocumentedScope) {
  return applyDecorators(
    ApiBearerAuth(),
    ApiExtension(SCOPE_EXTENSION, extension),
    ApiProblems('UNAUTHENTICATED', 'FORBIDDEN', 'ISSUER_UNAVAILABLE'),
  );
}
