import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import { type TestDatabase } from './database';
import { ROOT } from './snapshot';

/** The parts of an OpenAPI 3.0 document that the tests look at. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  };
}

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: string[];
  readonly parameters?: Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

/** What is documented of an answer with this status. `2XX` is that of a dry run, whose status is 200. */
export function documentedAnswer({ responses }: Operation, status: number): OpenApiResponse | undefined {
  return responses[status] ?? (status === 200 ? responses['2XX'] : undefined);
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema?: Schema;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Content;
}

export type Content = Readonly<
  Record<string, { readonly schema: Schema; readonly examples?: Readonly<Record<string, Example>> }>
>;

export interface Example {
  /** To one of the components. */
  readonly $ref?: string;
  readonly value?: unknown;
}

export interface Schema {
  readonly $ref?: string;
  readonly allOf?: Schema[];
  readonly oneOf?: Schema[];
  readonly type?: string;
  readonly items?: Schema;
  readonly required?: string[];
  readonly enum?: unknown[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
}

const SERVED = `
  require('reflect-metadata');
  const { createApp } = require('./dist/src/app.js');
  const { readConfig } = require('./dist/src/config.js');
  const { openApiDocument } = require('./dist/src/http/openapi.js');
  createApp(readConfig()).then(async (app) => {
    const routes = [];
    app.getHttpAdapter().getInstance().addHook('onRoute', ({ method, url }) => routes.push({ method, url }));
    await app.init();
    process.stdout.write(JSON.stringify({ document: openApiDocument(app), routes }));
    await app.close();
  });`;

/**
 * The document and the routes of the service as it is built. The plugin that writes half of the document runs in the
 * build only, not in Jest's transformation of the sources.
 */
export async function readServed(
  database: TestDatabase,
): Promise<{ document: OpenApi; routes: { method: string | string[]; url: string }[] }> {
  assertBuilt();
  const environment = { PATH: process.env['PATH'], LOG_LEVEL: 'silent', DATABASE_URL: database.databaseUrl };
  const options = { cwd: ROOT, env: environment, maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', SERVED], options);
  return JSON.parse(stdout) as Awaited<ReturnType<typeof readServed>>;
}

function assertBuilt(): void {
  const built = statSync(path.join(ROOT, 'dist/src/app.js'), { throwIfNoEntry: false });
  if (!built) throw new Error('dist is missing: npm run build (npm test does that by itself)');
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const newer = sources.filter(
    (file) => /(?<!\.spec)\.ts$/.test(file) && statSync(path.join(ROOT, 'src', file)).mtimeMs > built.mtimeMs,
  );
  if (newer.length > 0) throw new Error(`dist is older than src/${newer.join(', src/')}: npm run build`);
}

/** Follows a reference, or the only part of `allOf`. */
export function resolve(document: OpenApi, schema: Schema): Schema {
  const [only, ...others] = schema.allOf ?? [];
  if (only && others.length === 0) return { ...resolve(document, only), ...schema };
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : resolve(document, document.components.schemas[name]!);
}

/** Checks values against the document's schemas, under which nothing that they do not name may be. */
export class SchemaChecker {
  readonly #ajv = new Ajv({
    strict: false,
    allErrors: true,
    formats: {
      uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d{3}|\d{6})Z$/,
    },
  });

  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    const { components } = structuredClone(document);
    for (const schema of Object.values(components.schemas)) {
      if (schema.properties) Object.assign(schema, { additionalProperties: schema.additionalProperties ?? false });
    }
    this.#ajv.addSchema({ $id: 'document', components });
  }

  /** What is wrong with the value; nothing, if it is as documented. */
  problemsOf(schema: Schema, value: unknown): string[] {
    const validate = this.#validatorOf(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }

  #validatorOf(schema: Schema): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/');
    const validate = this.#validators.get(text) ?? this.#ajv.compile(JSON.parse(text) as object);
    this.#validators.set(text, validate);
    return validate;
  }
}
