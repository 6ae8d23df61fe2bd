import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

// Where a service runs that `npm run dev` talks to.
const SERVICE = 'http://127.0.0.1:3000';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // The client as it stands in this repository, without a build of its own.
  resolve: { conditions: ['wallet-source', ...defaultClientConditions] },
  build: {
    // What its browsers know is what the client needs.
    target: 'es2022',
    // A file in the page itself (`data:`) would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': SERVICE, '/console/config.json': SERVICE } },
});
