import { defaultClientConditions, defineConfig } from 'vite';
import { compressed } from './compressed.ts';

// Where a service runs that `npm run dev` talks to.
const SERVICE = 'http://127.0.0.1:3000';

export default defineConfig({
  base: '/console/',
  plugins: [compressed()],
  // The client as it stands in this repository, without a build of its own.
  resolve: { conditions: ['wallet-source', ...defaultClientConditions] },
  build: {
    // What its browsers know is what the client needs.
    target: 'es2022',
    // A file in the page itself (`data:`) would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Of what stands in the scripts.
    license: { fileName: 'licenses.md' },
    // Every file of Mantine says "use client", which means nothing here.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    // React and Mantine, which every page needs; what one page alone needs is loaded with it.
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': SERVICE, '/console/config.json': SERVICE } },
});
