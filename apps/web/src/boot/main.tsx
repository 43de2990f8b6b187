/** The app is put together here: texts, the query cache, the session and the router. */
import '../theme/mantine-styles.ts';
import '@mantine/notifications/styles.layer.css';
import '../theme/forced-colors.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isTemporary, session } from '../api/index.ts';
import { appPath } from '../api/transport/base-path.ts';
import { NotificationArea } from '../components/notifications/NotificationArea.tsx';
import { theme } from '../theme/theme.ts';
import { App } from './app.tsx';
import { startI18n } from './i18n.ts';
import { createAppRouter, loadListAt, preloadPage } from './router.tsx';

const queries = new QueryClient({
  defaultOptions: {
    // `always`: without a network a call fails and says so. Held back, a new title would look saved, and a list would load for ever.
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      // The user waits for the answer, so a failure must show quickly: at once without a network, else within a second.
      retry: (failures, error) => failures < 2 && isTemporary(error) && navigator.onLine,
      retryDelay: (failures) => 250 * 2 ** failures,
      staleTime: 5_000,
    },
    mutations: { networkMode: 'always' },
  },
});

/** Milliseconds that the first page waits for the server and for its script before a loading page shows. */
const FIRST_PAGE_TIMEOUT_MS = 600;

/** @param asked resolves when the server has said who is signed in, or can't be asked */
export async function showApp(asked: Promise<void>): Promise<void> {
  const { search } = window.location;
  const pathname = appPath(window.location.pathname);
  const page = preloadPage(pathname);
  const router = createAppRouter(session, queries);
  const isSignedIn = () => session.state.status === 'signed-in';
  const isGuest = () => session.state.status === 'signed-in' && session.state.user.guest;
  const answered = asked.then(() => (isSignedIn() && !isGuest() ? loadListAt({ pathname, search }, queries) : undefined));
  const loaded = Promise.all([answered, page]).then(() =>
    // Drawn earlier, a page would be an empty one first.
    isSignedIn() ? router.load().catch(reportError) : undefined,
  );
  const timeout = new Promise((resolve) => setTimeout(resolve, FIRST_PAGE_TIMEOUT_MS));
  await Promise.all([startI18n(), Promise.race([loaded, timeout])]);
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <MantineProvider theme={theme} withCssVariables={false} defaultColorScheme="auto">
        <NotificationArea />
        <QueryClientProvider client={queries}>
          <App queries={queries} router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
