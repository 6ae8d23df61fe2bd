/** From the top to the bottom. What stands in a layer imports what lies below it, and never what lies above. */
const LAYERS = {
  'composition root': '^src/(commands/|(main|app|app\\.module|data-source-options)\\.ts$)',
  http: '^src/http/',
  health: '^src/health/',
  reslicing: '^src/reslicing/',
  features: '^src/(hold|lot|expiry|ledger|wallet|limit|asset|feed|webhook|report)/',
  idempotency: '^src/idempotency/',
  integrity: '^src/integrity/',
  posting: '^src/posting/',
  jobs: '^src/job/',
  access: '^src/access/',
  connections: '^src/(database|redis)/',
  observability: '^src/observability/',
  foundation: '^src/[^/]+\\.ts$',
};

const names = Object.keys(LAYERS);
const pathsOf = (layers) => layers.map((name) => LAYERS[name]);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...names.slice(1).map((name, index) => ({
      name: `${name}-imports-from-above`,
      severity: 'error',
      from: { path: LAYERS[name], pathNot: name === 'foundation' ? LAYERS['composition root'] : undefined },
      to: { path: pathsOf(names.slice(0, index + 1)) },
    })),
    {
      name: 'no-layer',
      comment: 'Add the folder to the layers, where it belongs.',
      severity: 'error',
      from: { path: '^src/', pathNot: pathsOf(names) },
      to: {},
    },
    {
      name: 'client-stands-alone',
      comment: 'It runs in browsers, and has no dependency.',
      severity: 'error',
      from: { path: '^packages/client/src/' },
      to: { pathNot: '^packages/client/src/' },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-cycle-of-folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
  ],
  options: {
    // Types as well: who reads them has to know the folder that they come from.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
  },
};
