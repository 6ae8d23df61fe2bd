import { type Amount, type AMOUNTS } from './body.ts';
import { type components, type paths } from './schema.ts';

/** The bodies of the API, by their names in its OpenAPI document. */
export type Schemas = components['schemas'];

export type Transaction = Schemas['Transaction'];
export type Posted = Schemas['Posted'];
export type Group = Schemas['Group'];
export type Hold = Schemas['Hold'];

/** As a body of the document, with a bigint wherever an amount may stand. */
export type Sent<Body> = Body extends readonly (infer Item)[]
  ? readonly Sent<Item>[]
  : Body extends object
    ? { [Name in keyof Body]: SentMember<Name, Body[Name]> }
    : Body;

type SentMember<Name, Value> = Name extends 'metadata'
  ? Value
  : Name extends (typeof AMOUNTS)[number]
    ? Value extends string
      ? Amount
      : Sent<Value>
    : Sent<Value>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type OperationAt<Path extends keyof paths, Verb extends Method> =
  Lowercase<Verb> extends keyof paths[Path] ? NonNullable<paths[Path][Lowercase<Verb>]> : never;

/** Every route, as the documentation names it: `'GET /api/v1/wallets/{userId}/balance'`. */
export type Route = {
  [Path in keyof paths]: {
    [Verb in Method]: [OperationAt<Path, Verb>] extends [never] ? never : `${Verb} ${Path}`;
  }[Method];
}[keyof paths];

export type OperationOf<Name extends Route> =
  Name extends `${infer Verb extends Method} ${infer Path extends keyof paths}` ? OperationAt<Path, Verb> : never;

type PathOf<Name extends Route> =
  OperationOf<Name> extends { parameters: { path: infer Path } } ? { readonly path: Path } : object;
type QueryOf<Name extends Route> =
  OperationOf<Name> extends { parameters: { query?: infer Query } }
    ? [Query] extends [undefined]
      ? object
      : { readonly query?: Query }
    : object;
type BodyOf<Name extends Route> =
  OperationOf<Name> extends { requestBody: { content: { 'application/json': infer Body } } }
    ? { readonly body: Sent<Body> }
    : object;

/** What a route takes. */
export type Input<Name extends Route> = PathOf<Name> & QueryOf<Name> & BodyOf<Name>;

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : undefined;
type Successes<Answers> = { [Status in keyof Answers & (200 | 201 | 202 | 204)]: Json<Answers[Status]> };

/** What a route answers when all is well. */
export type Output<Name extends Route> =
  OperationOf<Name> extends { responses: infer Answers } ? Successes<Answers>[keyof Successes<Answers>] : never;

/** The routes that can say what would happen. */
export type PreviewRoute = {
  [Name in Route]: BodyOf<Name> extends { body: { dryRun?: unknown } } ? Name : never;
}[Route];

/** The routes that answer in pages. */
export type ListRoute = { [Name in Route]: Output<Name> extends { pagination: unknown } ? Name : never }[Route];

/** What stands on the pages of a list. */
export type ItemOf<Name extends ListRoute> =
  Output<Name> extends infer Page
    ? Page[Exclude<keyof Page, 'pagination'>] extends (infer Item)[]
      ? Item
      : never
    : never;
