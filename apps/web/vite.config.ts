/** How the web app is served in development and built: one origin with the API, and script files that a browser can keep. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { entryLinks } from './entry-links.ts';
import { FIRST_VISITS, firstLoadBudget } from './first-load.ts';
import { fonts } from './fonts.ts';
import { precompress } from './precompress.ts';
import { themeStyles } from './theme-styles.ts';

const server = `http://127.0.0.1:${process.env.PORT ?? 8000}`;
const port = Number(process.env.WEB_PORT ?? 3000);
const proxy = {
  '/api': { target: server },
  '/ws': { target: server, ws: true },
  '/health': { target: server },
};

/** What the first script loads on every page. */
const APP = 'src/boot/main.tsx';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), themeStyles(), fonts(), entryLinks(APP), firstLoadBudget(APP, Object.values(FIRST_VISITS)), precompress()],
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
          groups: [
            // One file: nothing else has to come before it runs.
            { name: 'start', tags: ['$initial'] },
            // The others change with the dependencies only: a new version of the app leaves them in the browser's cache.
            {
              name: 'framework',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack[\\/](?!.*virtual)|i18next|react-i18next|use-sync-external-store)/,
            },
            // What several pages use of it: a few dozen files of a kilobyte each would take longer than they save.
            // What one page alone uses stays with that page.
            {
              name: 'controls',
              test: /node_modules[\\/]@mantine[\\/](?!form|notifications|.*[\\/](Modal|ModalBase|ScrollArea|PasswordInput|Menu|Popover|Tooltip|Floating)[\\/])/,
              minShareCount: 2,
            },
            // What floats over the page. Menus and popovers come when they are opened.
            { name: 'tooltips', test: /node_modules[\\/](@floating-ui|@mantine[\\/].*[\\/](Tooltip|Floating))[\\/]/ },
            { name: 'menus', test: /node_modules[\\/]@mantine[\\/].*[\\/](Menu|Popover)[\\/]/ },
            { name: 'dialogs', test: /node_modules[\\/](@mantine[\\/].*[\\/](Modal|ModalBase|ScrollArea)|react-remove-scroll)[\\/]/ },
          ],
        },
      },
    },
  },
});
