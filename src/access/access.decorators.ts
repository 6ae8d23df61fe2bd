import { applyDecorators, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiExtension, type OpenAPIObject } from '@nestjs/swagger';
import { ApiProblems } from '../problem.dto';
import { type Scope } from './scopes';

/** Who may use a route: everybody, or callers with one scope, which may depend on what a property of the body says. */
export type Access =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'by-body'; readonly property: string; readonly scopes: Readonly<Record<string, Scope>> };

export const DeclaredAccess = Reflector.createDecorator<Access>();

/** What the route, or its controller, declares; undefined if nothing. */
export function accessTo(context: ExecutionContext, reflector: Reflector): Access | undefined {
  return reflector.getAllAndOverride(DeclaredAccess, [context.getHandler(), context.getClass()]);
}

/** In the OpenAPI document: the scope an operation takes, or one for each value of a property of the body. */
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

/** Says what each operation takes, for people: OpenAPI 3.0 has no place for the scopes of bearer tokens. */
export function documentScopes(document: OpenAPIObject): OpenAPIObject {
  for (const operation of Object.values(document.paths).flatMap(
    (path) => Object.values(path) as DocumentedOperation[],
  )) {
    const scope = operation[SCOPE_EXTENSION];
    if (scope === undefined) continue;
    operation.description = `${operation.description ?? ''}\n\nTakes the scope ${inWords(scope)}.`.trim();
  }
  return document;
}

interface DocumentedOperation {
  description?: string;
  [SCOPE_EXTENSION]?: Scope | Record<string, Record<string, Scope>>;
}

/** "`wallet:credit` for `type` `TOP_UP` or `BONUS`, `wallet:spend` for `type` `SPEND`" */
function inWords(scope: Scope | Record<string, Record<string, Scope>>): string {
  if (typeof scope === 'string') return `\`${scope}\``;
  return Object.entries(scope)
    .flatMap(([property, scopes]) =>
      [...new Set(Object.values(scopes))].map((needed) => {
        const values = Object.keys(scopes).filter((value) => scopes[value] === needed);
        return `\`${needed}\` for \`${property}\` ${values.map((value) => `\`${value}\``).join(' or ')}`;
      }),
    )
    .join(', ');
}

function documented(extension: string | object) {
  return applyDecorators(
    ApiBearerAuth(),
    ApiExtension(SCOPE_EXTENSION, extension),
    ApiProblems('UNAUTHENTICATED', 'FORBIDDEN', 'ISSUER_UNAVAILABLE'),
  );
}
