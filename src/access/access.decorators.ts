import { applyDecorators, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiExtension, type OpenAPIObject } from '@nestjs/swagger';
import { ApiProblems } from '../problem.dto';
import { isScope, type Scope } from './scopes';

/** Who may use a route: everybody, or callers with a scope, or several, which may depend on what the body says. */
export type Access =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'by-body'; readonly property: string; readonly scopes: Readonly<Record<string, Scope>> }
  | { readonly kind: 'all-of-body'; readonly scopesOf: ScopesOf };

/** The scopes that a body takes, which is not validated yet: whatever it is, this throws nothing. */
export type ScopesOf = (body: unknown) => readonly Scope[];

export const DeclaredAccess = Reflector.createDecorator<Access>();

/** What the route, or its controller, declares; undefined if nothing. */
export function accessTo(context: ExecutionContext, reflector: Reflector): Access | undefined {
  return reflector.getAllAndOverride(DeclaredAccess, [context.getHandler(), context.getClass()]);
}

/** In the OpenAPI document: the scope an operation takes, or one for each value of a property of the body, or a sentence. */
export const SCOPE_EXTENSION = 'x-required-scope';

/** No token is asked for: probes, say. */
export function Public() {
  return DeclaredAccess({ kind: 'everybody' });
}

export function RequireScope(scope: Scope) {
  return applyDecorators(DeclaredAccess({ kind: 'scope', scope }), documented(scope));
}

/**
 * The scope goes with what `property` of the body says. A body that says nothing of the kind takes any of the scopes,
 * so that its sender is told what is wrong with it.
 */
export function RequireScopeBy<Value extends string>(property: string, scopes: Readonly<Record<Value, Scope>>) {
  return applyDecorators(DeclaredAccess({ kind: 'by-body', property, scopes }), documented({ [property]: scopes }));
}

/**
 * For bodies with several operations: all of the scopes that `scopesOf` finds. A body in which it finds none goes on to
 * validation, so that its sender is told what is wrong with it: nothing valid may take no scope.
 *
 * @param description what is taken, for the OpenAPI document: "every scope that its operations need"
 */
export function RequireScopesOf(scopesOf: ScopesOf, description: string) {
  return applyDecorators(DeclaredAccess({ kind: 'all-of-body', scopesOf }), documented(description));
}

/** Says what each operation takes, for people: OpenAPI 3.0 has no place for the scopes of bearer tokens. */
export function documentScopes(document: OpenAPIObject): OpenAPIObject {
  for (const operation of Object.values(document.paths).flatMap(
    (path) => Object.values(path) as DocumentedOperation[],
  )) {
    const scope = operation[SCOPE_EXTENSION];
    if (scope === undefined) continue;
    operation.description = `${operation.description ?? ''}\n\nTakes ${inWords(scope)}.`.trim();
  }
  return document;
}

type DocumentedScope = string | Record<string, Record<string, Scope>>;

interface DocumentedOperation {
  description?: string;
  [SCOPE_EXTENSION]?: DocumentedScope;
}

/** "the scope `wallet:credit` for `type` `TOP_UP` or `BONUS`, `wallet:spend` for `type` `SPEND`" */
function inWords(scope: DocumentedScope): string {
  if (isScope(scope)) return `the scope \`${scope}\``;
  if (typeof scope === 'string') return scope;
  const byValue = Object.entries(scope)
    .flatMap(([property, scopes]) =>
      [...new Set(Object.values(scopes))].map((needed) => {
        const values = Object.keys(scopes).filter((value) => scopes[value] === needed);
        return `\`${needed}\` for \`${property}\` ${values.map((value) => `\`${value}\``).join(' or ')}`;
      }),
    )
    .join(', ');
  return `the scope ${byValue}`;
}

function documented(extension: DocumentedScope) {
  return applyDecorators(
    ApiBearerAuth(),
    ApiExtension(SCOPE_EXTENSION, extension),
    ApiProblems('UNAUTHENTICATED', 'FORBIDDEN', 'ISSUER_UNAVAILABLE'),
  );
}
