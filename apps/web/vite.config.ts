/** How the web app is served in development and built: one origin with the API, and script files that a browser can keep. */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { assetList } from './asset-list.ts';
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

/** What starts without a document. What they import stays in files of its own. */
const OTHER_PAGES = [
  APP,
  'src/boot/start.ts',
  'src/pages/dashboard/page.ts',
  'src/pages/account/SignInPage.tsx',
  'src/pages/account/SignUpPage.tsx',
];

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** @returns what the modules import statically, and what that imports, themselves included */
function staticImports(files: readonly string[], modules: Modules): ReadonlySet<string> {
  const found = new Set(files.map((file) => join(import.meta.dirname, file)));
  for (const id of found) for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

let documentModules: ReadonlySet<string> | null = null;

/** The name of the file for what only a document's page has at its start. */
function documentGroup(id: string, modules: Modules): string | null {
  if (documentModules === null) {
    const others = staticImports(OTHER_PAGES, modules);
    documentModules = new Set([...staticImports([FIRST_VISITS.document.page], modules)].filter((each) => !others.has(each)));
  }
  return documentModules.has(id) ? 'document' : null;
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    themeStyles(),
    fonts(),
    entryLinks(APP),
    firstLoadBudget(APP, Object.values(FIRST_VISITS)),
    assetList(),
    precompress(),
  ],
  // Scripts and styles find others beside themselves, wherever the app is on its origin. The page's own addresses are written by the server.
  experimental: { renderBuiltUrl: (filename, { hostType }) => (hostType === 'html' ? `/${filename}` : { relative: true }) },
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
            // What a document's page shares with its parts and its history. In dozens of files it compresses worse.
            { name: documentGroup, debugName: 'document', minShareCount: 2, includeDependenciesRecursively: false, priority: -1 },
            // What several pages use of it: a few dozen files of a kilobyte each would take longer than they save.
            // What one page alone uses stays with that page.
            {
              name: 'controls',
              test: /node_modules[\\/]@mantine[\\/](?!form|notifications|.*[\\/](Drawer|Modal|ModalBase|ScrollArea|PasswordInput|Menu|Popover|Tooltip|Floating|Combobox|Autocomplete|NativeSelect)[\\/])/,
              minShareCount: 2,
            },
            // What floats over the page. Menus and popovers come when they are opened.
            { name: 'tooltips', test: /node_modules[\\/](@floating-ui|@mantine[\\/].*[\\/](Tooltip|Floating))[\\/]/ },
            { name: 'menus', test: /node_modules[\\/]@mantine[\\/].*[\\/](Menu|Popover)[\\/]/ },
            // Fields with a list of choices: in settings, in dialogs and at code blocks.
            { name: 'choices', test: /node_modules[\\/]@mantine[\\/].*[\\/](Combobox|Autocomplete|NativeSelect)[\\/]/ },
            { name: 'dialogs', test: /node_modules[\\/](@mantine[\\/].*[\\/](Modal|ModalBase|ScrollArea)|react-remove-scroll)[\\/]/ },
          ],
        },
      },
    },
  },
});
