/** Where the web app starts: texts, the query cache, the session and the router are put together here. */
import './mantine-styles.ts';
import '@mantine/notifications/styles.layer.css';
import './global.css';
import './forced-colors.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isTemporary, session } from './api/index.ts';
import { askEarly } from './api/socket.ts';
import { App } from './app.tsx';
import { startI18n } from './i18n.ts';
import { preloadPage } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

const queries = new QueryClient({
  defaultOptions: {
    // `always`: without a network a call fails and says so. Held back, a new title would look saved, and a list would load for ever.
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      // Somebody waits for the answer, or for the word that there is none: without a network at once, else within a second.
      retry: (failures, error) => failures < 2 && isTemporary(error) && navigator.onLine,
      retryDelay: (failures) => 250 * 2 ** failures,
      staleTime: 5_000,
    },
    mutations: { networkMode: 'always' },
  },
});

/** The scripts of the page that the address asks for come while the session is still asked for; the router loads what is missing. */
function loadPageAhead(path: string): void {
  if (path.startsWith('/sign-')) return;
  const pages = path.startsWith('/documents/')
    ? [import('./pages/document/DocumentPage.tsx')]
    : [import('./pages/dashboard/Dashboard.tsx'), import('./pages/dashboard/DocumentList.tsx')];
  void Promise.allSettled(pages);
}

async function start(root: HTMLElement): Promise<void> {
  const { pathname } = window.location;
  preloadPage(pathname);
  await Promise.all([startI18n(), session.start().then(() => askEarly(pathname))]);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <Notifications position="bottom-center" />
        <QueryClientProvider client={queries}>
          <App queries={queries} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

loadPageAhead(window.location.pathname);
const root = document.getElementById('root');
if (root !== null) void start(root);
