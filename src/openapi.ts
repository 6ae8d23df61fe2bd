import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { documentScopes } from './access/access.decorators';
import { ProblemDto } from './problem.dto';

/** The document behind `/docs` and `/docs-json`. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Wallet service')
    .setDescription(
      'Virtual credits, kept exactly: a double-entry ledger in which a request, repeated with its `Idempotency-Key`, ' +
        'takes effect once. Amounts are decimal strings. Errors are `application/problem+json` (RFC 9457); their ' +
        '`code` is for programs. Every answer carries an `X-Request-Id`.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key, or a token of the configured issuer.' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemDto],
    operationIdFactory: (_controller, method) => method,
  });
  return documentScopes(document);
}

export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
    swaggerOptions: { displayRequestDuration: true, tryItOutEnabled: true },
  });
}
