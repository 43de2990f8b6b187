/** How the web app is served in development and built: one origin with the API, and script files that a browser can keep. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

const server = `http://127.0.0.1:${process.env.PORT ?? 8000}`;
const port = Number(process.env.WEB_PORT ?? 3000);
const proxy = {
  '/api': { target: server },
  '/ws': { target: server, ws: true },
  '/health': { target: server },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  server: { port, strictPort: true, proxy },
  preview: { port, strictPort: true, proxy },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Changes with the dependencies only: a new version of the app leaves it in the browser's cache.
          // Mantine is left out, so that what only the document page uses of it stays in that page's chunk.
          groups: [
            {
              name: 'framework',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|use-sync-external-store)[\\/]/,
            },
          ],
        },
      },
    },
  },
});
