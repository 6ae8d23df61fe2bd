import { type INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Config, publicUrlOf } from '../config';
import { PROBLEMS, type ProblemCode } from '../errors';
import { exampleOf, type Schema, type Schemas } from './answer-example';
import { errorPage } from './error-page';

const ERRORS_PATH = '/docs/errors';

/** Stands in the field of the key until somebody writes one there. */
const NEW_KEY = 'new at each try';

/** A field as wide as a UUID, whose end tells users apart; and an operation whole on one screen, its errors in small. */
const STYLE = `
  .swagger-ui .parameters-col_description input { width: 24em; max-width: 100%; }
  .swagger-ui .body-param__text { min-height: 8.5em; height: 8.5em; }
  .swagger-ui .examples-select { display: flex; gap: 1em; align-items: center; margin: 0; }
  .swagger-ui .opblock .opblock-section-header { padding-block: 0; min-height: 36px; }
  .swagger-ui .opblock-description-wrapper, .swagger-ui .parameters-container, .swagger-ui .table-container,
  .swagger-ui .opblock-body .execute-wrapper, .swagger-ui .responses-inner { padding-block: 4px; margin-block: 0; }
  .swagger-ui table tbody tr td { padding-block: 4px; }
  .swagger-ui .tab { margin: 0; padding: 0; }
  .swagger-ui .renderedMarkdown p, .swagger-ui .highlight-code pre { margin-block: 0; }
  .swagger-ui .response[data-code="default"] .response-col_description p { font-size: 12px; }
  .swagger-ui .parameters thead, .swagger-ui .responses-table thead, .swagger-ui .response-col_links,
  .swagger-ui .response-controls:has(option:only-child) { display: none; }
`;

/** Swagger UI at `/docs`, and the list of errors that it links to. */
export function serveSwaggerUi(app: INestApplication, document: () => OpenAPIObject): void {
  const errorsUrl = publicUrlOf(app.get(Config), ERRORS_PATH);
  SwaggerModule.setup('docs', app, () => pageOf(document(), errorsUrl), {
    raw: false,
    swaggerOptions: {
      displayRequestDuration: true,
      tryItOutEnabled: true,
      persistAuthorization: true,
      defaultModelsExpandDepth: 0,
      requestInterceptor: withNewKey,
    },
    customCss: STYLE,
  });
  const page = errorPage();
  app.getHttpAdapter().get(ERRORS_PATH, (_request: unknown, reply: FastifyReply) => reply.type('text/html').send(page));
}

interface BrowserRequest {
  readonly headers: Record<string, string | undefined>;
}

/** Runs in the browser, where there is nothing but this function. What was sent is seen in the command above the answer. */
function withNewKey(request: BrowserRequest): BrowserRequest {
  if (request.headers['Idempotency-Key'] === 'new at each try') {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    request.headers['Idempotency-Key'] = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  return request;
}

interface Media {
  readonly schema?: Schema;
  readonly examples?: object;
  readonly example?: unknown;
}

interface Response {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Parameter {
  readonly name: string;
  readonly schema: object;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, Response>>;
}

/** What the page shows: each operation with an answer that it gives when all is well, and one entry for all of its errors. */
function pageOf(document: OpenAPIObject, errorsUrl: string): OpenAPIObject {
  const schemas = document.components?.schemas as Schemas;
  const paths = Object.entries(document.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations as Record<string, Operation>).map(([method, operation]) => [
        method,
        { ...operation, ...ofPage(operation, schemas, errorsUrl) },
      ]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) as OpenAPIObject['paths'] };
}

function ofPage({ parameters = [], responses }: Operation, schemas: Schemas, errorsUrl: string): Operation {
  const codes = Object.values(responses).flatMap(codesOf);
  const others = Object.entries(responses)
    .filter(([, response]) => codesOf(response).length === 0)
    .map(([status, response]) => [status, withExample(response, schemas)] as const);
  return {
    parameters: parameters.map((parameter) =>
      parameter.name === 'Idempotency-Key'
        ? { ...parameter, schema: { ...parameter.schema, example: NEW_KEY } }
        : parameter,
    ),
    responses: { ...Object.fromEntries(others), ...(codes.length > 0 && { default: errorEntry(codes, errorsUrl) }) },
  };
}

/** Without the headers, which are seen in the answer itself. */
function withExample({ description, content: documented = {} }: Response, schemas: Schemas): Response {
  const content = Object.entries(documented).map(([type, media]) => {
    const isShown = media.schema === undefined || !type.endsWith('json') || 'example' in media;
    return [type, isShown ? media : { ...media, example: exampleOf(media.schema, schemas) }];
  });
  return { ...(description && { description }), content: Object.fromEntries(content) as Record<string, Media> };
}

/** Of an answer that is a problem: which it may be. */
function codesOf({ content }: Response): ProblemCode[] {
  return Object.keys(content?.['application/problem+json']?.examples ?? {}) as ProblemCode[];
}

function errorEntry(codes: readonly ProblemCode[], errorsUrl: string) {
  const byStatus = Object.entries(Object.groupBy(codes, (code) => PROBLEMS[code].status));
  const linked = byStatus.map(([status, some]) => {
    return `${status} ${some.map((code) => `[${code}](${errorsUrl}#${code})`).join(', ')}`;
  });
  const description = `An error, whose \`code\` says [what it is, and what to do](${errorsUrl}): ${linked.join('; ')}.`;
  return { description };
}
