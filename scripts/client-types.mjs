import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { writeOrCheck } from './generated.mjs';

// Writes what the client knows of the committed OpenAPI document; with --check only says whether it is up to date.

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const SOURCES = 'packages/client/src/';
const HEADING = '// Made from test/openapi.json by npm run client:types.\n\n';

/** What an example shows, but not every problem of its code has. */
const SOMETIMES = { LIMIT_EXCEEDED: ['resetsAt'], IDEMPOTENCY_KEY_REUSED: ['txId'] };

const document = JSON.parse(readFileSync('test/openapi.json', 'utf8'));

async function schemaOf() {
  // A request may leave out what has a default.
  const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
  return `${HEADING}${types}\n${problemFields()}`;
}

/** Which further members come with each code, as the examples of the document show them. */
function problemFields() {
  const { required, properties } = document.components.schemas.Problem;
  const lines = Object.entries(document.components.examples).map(([code, { value }]) => {
    const isOwn = (name) => name in properties && !required.includes(name) && !SOMETIMES[code]?.includes(name);
    const fields = Object.keys(value).filter(isOwn);
    return `    ${code}: ${fields.length > 0 ? fields.map((name) => `"${name}"`).join(' | ') : 'never'};`;
  });
  const heading = '/** The members that a problem of each code always has, beside those of every problem. */';
  return `${heading}\nexport interface ProblemFields {\n${lines.join('\n')}\n}\n`;
}

/** Which routes take an Idempotency-Key: the one thing of the document that is needed when the client runs. */
function keyedRoutes() {
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { parameters = [] }]) => parameters.some(({ name }) => name === 'Idempotency-Key'))
      .map(([method]) => `  '${method.toUpperCase()} ${path}',\n`),
  );
  return `${HEADING}export const KEYED_ROUTES: readonly string[] = [\n${routes.join('')}];\n`;
}

const made = { 'schema.ts': await schemaOf(), 'keyed-routes.ts': keyedRoutes() };
for (const [name, text] of Object.entries(made)) writeOrCheck(SOURCES + name, text, 'npm run client:types');
