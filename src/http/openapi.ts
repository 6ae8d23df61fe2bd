import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { documentScopes } from '../access/access.decorators';
import { Config } from '../config';
import { ProblemDto, problemExamples } from '../problem.dto';
import { serveSwaggerUi } from './swagger-ui';

/** The document behind `/docs` and `/docs-json`. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Wallet service')
    .setDescription(
      'Virtual credits, kept exactly: a double-entry ledger in which a request, repeated with its `Idempotency-Key`, ' +
        'takes effect once. Amounts are decimal strings. Errors are `application/problem+json` (RFC 9457); their ' +
        '`code` is for programs. Every answer carries an `X-Request-Id`.',
    )
    .setVersion('1')
    // In the order in which they are needed.
    .addTag('transactions', 'Purchases and everything else that moves credits')
    .addTag('wallets', 'What users have, and how it came about')
    .addTag('holds', 'Amounts that are set aside, to be captured or released')
    .addTag('assets', 'Virtual currencies and their supply')
    .addTag('limits', 'How much may be moved, and held')
    .addTag('lots', 'Paid and bonus credits, and when they expire')
    .addTag('events', 'What has happened, for other services')
    .addTag('reports', 'What flows, and who moves it')
    .addTag('access', 'Who calls')
    .addTag('integrity', 'Whether the ledger is right')
    .addTag('health', 'For probes')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key, or a token of the configured issuer.' });
  const { PUBLIC_URL } = app.get(Config);
  builder.addServer(PUBLIC_URL ?? '/', PUBLIC_URL === undefined ? 'Where this document is from' : undefined);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemDto],
    operationIdFactory: (_controller, method) => method,
  });
  document.components = { ...document.components, examples: problemExamples() };
  return withShortNames(documentHeaders(documentScopes(document)));
}

const text = { schema: { type: 'string' } };
const REQUEST_ID = { description: "The request's name in the logs: the caller's own, or a new one.", ...text };
const RETRY_AFTER = { description: 'Seconds after which another try is worth it.', schema: { type: 'integer' } };
const LOCATION = { description: 'Where it is to be read.', ...text };
const REPLAYED = { description: '`true` when this is the answer to an earlier request with the same key.', ...text };

interface Operation {
  readonly parameters?: readonly { readonly name?: string }[];
  readonly responses: Readonly<Record<string, { headers?: object }>>;
}

/** The headers that go with a status, whichever operation answers it. */
function documentHeaders(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const { parameters, responses } of Object.values(path as Record<string, Operation>)) {
      const takesKey = parameters?.some(({ name }) => name === 'Idempotency-Key');
      for (const [status, response] of Object.entries(responses)) {
        response.headers = {
          ...response.headers,
          'X-Request-Id': REQUEST_ID,
          ...(['409', '429', '503'].includes(status) && { 'Retry-After': RETRY_AFTER }),
          ...(status === '201' && { Location: LOCATION }),
          ...(takesKey && ['201', '422'].includes(status) && { 'Idempotent-Replayed': REPLAYED }),
        };
      }
    }
  }
  return document;
}

/** Without the `Dto` at the end of a class, which means nothing to a caller. */
function withShortNames(document: OpenAPIObject): OpenAPIObject {
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => [name.replace(/Dto$/, ''), schema]); // prettier-ignore
  const renamed = {
    ...document,
    components: { ...document.components, schemas: Object.fromEntries(schemas) as object },
  };
  return JSON.parse(JSON.stringify(renamed).replace(/(#\/components\/schemas\/\w+?)Dto"/g, '$1"')) as OpenAPIObject;
}

/** The document for programs at `/docs-json` and `/docs-yaml`, and for people at `/docs`. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), { ui: false });
  serveSwaggerUi(app, () => openApiDocument(app));
}
