/** The running app: pages for whoever is signed in, and what is shown while the server can't say who that is. */
import type { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { hearTabs, refreshListsHere, session, tagKeys, useSessionState } from '../api/index.ts';
import { useFileDrop } from '../components/useFileDrop.ts';
import { PendingPage } from '../pages/PendingPage.tsx';
import { UnreachablePage } from '../pages/UnreachablePage.tsx';
import { followAccount } from './i18n.ts';
import type { createAppRouter } from './router.tsx';

export function App({ queries, router }: { queries: QueryClient; router: ReturnType<typeof createAppRouter> }) {
  const state = useSessionState();
  useFileDrop();
  const [firstUser] = useState(userOf);

  useEffect(() => {
    let user = firstUser;
    const follow = () => {
      const before = user;
      user = userOf();
      // A renewed token changes nothing that is shown.
      if (before === user) return;
      // Another user's lists must not be seen, not even for a moment.
      queries.clear();
      void router.invalidate();
    };
    follow();
    return session.subscribe(follow);
  }, [queries, router, firstUser]);

  const language = state.status === 'signed-in' ? state.user.language : null;
  useEffect(() => followAccount(language), [language]);

  useEffect(() => {
    hearTabs(() => {
      refreshListsHere(queries);
      void queries.invalidateQueries({ queryKey: tagKeys.all });
    });
  }, [queries]);

  if (state.status === 'starting') return <StartingPage />;
  if (state.status === 'unreachable') return <UnreachablePage />;
  return <RouterProvider router={router} />;
}

/** Milliseconds after which a server that is silent counts as one that can't be reached. */
const SERVER_SILENCE_MS = 5_000;

function StartingPage() {
  const [isSilent, setSilent] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSilent(true), SERVER_SILENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isSilent ? <UnreachablePage /> : <PendingPage />;
}

function userOf(): string | null {
  return session.state.status === 'signed-in' ? session.state.user.id : null;
}
