import { createContext, runInContext } from 'node:vm';
import { PROBLEMS, type ProblemCode } from '../src/errors';
import { ensureChromium, TestBrowser } from './support/browser';
import { type OpenApi, type OpenApiResponse, type Operation, type Schema, SchemaChecker } from './support/openapi';
import { useWorld } from './support/world';

interface BrowserRequest {
  readonly headers: Record<string, string>;
}

/** What the page hands to Swagger UI. */
interface Page {
  readonly spec: OpenApi & { readonly tags: readonly { readonly name: string }[] };
  readonly persistAuthorization: boolean;
  readonly tryItOutEnabled: boolean;
  readonly requestInterceptor: (request: BrowserRequest) => BrowserRequest;
}

const KEY = 'Idempotency-Key';
const SCREEN = { width: 1280, height: 900 };

describe('Swagger UI', () => {
  const { service } = useWorld();
  let page: Page;

  beforeAll(async () => {
    const script = await (await fetch(`${service.url}/docs/swagger-ui-init.js`)).text();
    page = runAsPage(script, service.url);
  });

  const operations = (): Operation[] => Object.values(page.spec.paths).flatMap((methods) => Object.values(methods));
  const keyOf = ({ parameters = [] }: Operation) => parameters.find(({ name }) => name === KEY);
  const purchase = () => page.spec.paths['/api/v1/wallets/transactions']!['post']!;

  it('begins with a purchase, and shows what is needed first before what is needed later', () => {
    const names = page.spec.tags.map(({ name }) => name);
    expect(names).toEqual([
      ...[
        'transactions',
        'wallets',
        'holds',
        'assets',
        'limits',
        'lots',
        'events',
        'reports',
        'access',
        'integrity',
        'health',
      ],
    ]);
    // Without a place of its own a group would come last.
    expect(operations().flatMap(({ tags = [] }) => tags.filter((tag) => !names.includes(tag)))).toEqual([]);
    expect(operations().find(({ tags }) => tags?.includes('transactions'))).toBe(purchase());
    const [first] = Object.values(purchase().requestBody!.content['application/json']!.examples!);
    expect(first).toMatchObject({ value: { type: 'SPEND' } });
  });

  it('keeps who is authorised when it is loaded again', () => {
    expect(page).toMatchObject({ persistAuthorization: true, tryItOutEnabled: true });
  });

  it('sends a new key at each try, unless one is written into its field', async () => {
    const offered = operations().flatMap((operation) => keyOf(operation)?.schema?.example ?? []);
    expect(offered.length).toBeGreaterThan(10);
    const [field] = [...new Set(offered)] as [string];
    expect(offered.every((one) => one === field)).toBe(true);

    const sent = [1, 2].map(() => page.requestInterceptor({ headers: { [KEY]: field } }).headers[KEY]!);
    expect(sent[0]).not.toBe(sent[1]);
    const [body] = Object.values(purchase().requestBody!.content['application/json']!.examples!);
    for (const key of sent) {
      const { status, headers } = await service.post(body!.value, key);
      expect([status, headers.get('Idempotent-Replayed')]).toEqual([201, null]);
    }
    const mine = { headers: { [KEY]: 'order-4711' } };
    expect(page.requestInterceptor(mine)).toEqual({ headers: { [KEY]: 'order-4711' } });
    expect(page.requestInterceptor({ headers: {} })).toEqual({ headers: {} });
  });

  it('shows all errors of an operation as one, each with a link to what there is to know of it', async () => {
    const errors = await (await fetch(`${service.url}/docs/errors`)).text();
    const ofTheApi = operations().filter(({ tags }) => !tags?.includes('health'));
    for (const { operationId, responses } of ofTheApi) {
      const statuses = Object.keys(responses).filter((status) => !status.startsWith('2'));
      expect({ operationId, statuses }).toEqual({ operationId, statuses: ['default'] });
      const links = [...responses['default']!.description.matchAll(/\((\/[^)#]+)#?(\w*)\)/g)];
      expect(links.length).toBeGreaterThan(5);
      for (const [, path, anchor] of links) {
        expect(path).toBe('/docs/errors');
        if (anchor !== '') expect(errors).toContain(`<tr id="${anchor}">`);
      }
    }
    for (const [code, { advice }] of Object.entries(PROBLEMS)) {
      expect(errors).toContain(`<code>${code}</code>`);
      expect(errors).toContain(advice);
    }
  });

  it('shows an answer of each operation that it may give', () => {
    const checker = new SchemaChecker(page.spec);
    for (const { operationId, responses } of operations()) {
      for (const { content } of Object.values(responses)) {
        const { schema, example } = (content?.['application/json'] ?? {}) as { schema?: Schema; example?: unknown };
        if (!schema) continue;
        expect({ operationId, problems: checker.problemsOf(schema, example) }).toEqual({ operationId, problems: [] });
        // Nothing that only stands for something else.
        expect({ operationId, text: JSON.stringify(example) }).toEqual({
          operationId,
          text: expect.not.stringMatching(/"(?:text|string)"/) as string,
        });
      }
    }
  });

  const chromium = ensureChromium();

  (chromium === undefined ? it.skip : it)('shows a purchase whole on one screen', async () => {
    const browser = await TestBrowser.start(chromium!);
    try {
      const { page: tab } = await browser.open(SCREEN);
      await tab.goto(`${service.url}/docs`);
      const first = tab.locator('.opblock-post').first();
      await first.locator('.opblock-summary-control').click();
      // Its answers come last, and errors are the last of them.
      await first.locator('.response[data-code="default"]').waitFor();
      expect((await first.boundingBox())!.height).toBeLessThanOrEqual(SCREEN.height);
    } finally {
      await browser.stop();
    }
  });

  it('leaves every error of an operation in the document for programs', async () => {
    const { body } = (await service.get('/docs-json')) as { body: OpenApi };
    const { responses } = body.paths['/api/v1/wallets/transactions']!['post']!;
    const codes = Object.values(responses).flatMap(codesOf);
    const { description } = purchase().responses['default']!;
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !description.includes(`[${code}]`))).toEqual([]);
    expect(responses['default']).toBeUndefined();
  });
});

function codesOf({ content }: OpenApiResponse): ProblemCode[] {
  return Object.keys(content?.['application/problem+json']?.examples ?? {}) as ProblemCode[];
}

/** The page's own script, with something in the place of Swagger UI that only takes what it is given. */
function runAsPage(script: string, url: string): Page {
  let given: Page | undefined;
  const take = (options: Page) => {
    given = options;
    return {};
  };
  const window: { onload?: () => void; location: URL } = { location: new URL(`${url}/docs`) };
  const SwaggerUIBundle = Object.assign(take, { presets: {}, plugins: {} });
  runInContext(script, createContext({ window, crypto, SwaggerUIBundle, SwaggerUIStandalonePreset: {} }));
  window.onload!();
  return given!;
}
