/** The map from addresses to pages. Each page is loaded when it is first needed; all but signing in want a signed-in user. */
import type { QueryClient } from '@tanstack/react-query';
import {
  type AsyncRouteComponent,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useRouterState,
} from '@tanstack/react-router';
import { Fragment, type ReactNode, useMemo } from 'react';
import { listQuery, tagsQuery, useSession } from '../api/index.ts';
import { NetworkError } from '../api/transport/errors.ts';
import type { Session } from '../api/transport/session.ts';
import { askEarly } from '../api/transport/socket.ts';
import { CommandCenter } from '../commands/CommandCenter.tsx';
import { OfflineBanner } from '../components/OfflineBanner.tsx';
import { BrokenPage } from '../pages/BrokenPage.tsx';
import { preferredQuery } from '../pages/dashboard/preferences.ts';
import { SECTIONS, type Section, sectionAt } from '../pages/dashboard/sections.ts';
import { NotFoundPage } from '../pages/NotFoundPage.tsx';
import { PendingPage } from '../pages/PendingPage.tsx';

/** Milliseconds for which the previous page stays while the script of the next one loads. */
const PENDING_MS = 600;

const root = createRootRouteWithContext<{ session: Session; queries: QueryClient }>()({
  component: () => (
    <>
      {/* A document says for itself what being offline means for it. */}
      {!useRouterState({ select: ({ location }) => isDocument(location.pathname) }) && <OfflineBanner />}
      <Outlet />
    </>
  ),
  notFoundComponent: NotFoundPage,
});

const behindSignIn = createRoute({
  getParentRoute: () => root,
  id: 'behind-sign-in',
  beforeLoad: ({ context, location, cause }) => {
    const { state } = context.session;
    if (state.status !== 'signed-out') return;
    // A document stays on the screen with what isn't saved yet, and asks for the password itself. Who has signed out in another tab wants it gone.
    if (cause === 'stay' && state.ended === 'by-the-server' && isDocument(location.pathname)) return;
    throw redirect({ to: '/sign-in', search: nextTo(location.href) });
  },
  // Another user gets new pages, without any state of the previous user.
  component: () => (
    <Fragment key={useSession().id}>
      <CommandCenter>
        <Outlet />
      </CommandCenter>
    </Fragment>
  ),
});

/** Where to go after signing in; the start page needs no mention. */
function nextTo(href: string): { next?: string } {
  return href === '/' ? {} : { next: href };
}

/** A path of this site only: signing in must not send anybody elsewhere. */
function ownPath(value: unknown): string | null {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : null;
}

function readNext(search: Record<string, unknown>): { next?: string } {
  const next = ownPath(search.next);
  return next === null ? {} : { next };
}

/** Leaves a page for signing in as soon as somebody is signed in, be it in another tab. */
function onceSignedIn({ context, search }: { context: { session: Session }; search: { next?: string } }): void {
  if (context.session.state.status === 'signed-in') throw redirect({ href: search.next ?? '/', replace: true });
}

/**
 * A route's component that the router shows once the page's script is there; until then the page before stays. Drawn earlier, React would show nothing
 * at all, and keep showing it for 300 ms.
 */
function withScript<Component extends () => ReactNode>(page: Pick<AsyncRouteComponent<never>, 'preload'>, component: Component): Component {
  return Object.assign(component, { preload: () => page.preload?.() });
}

/** A page whose script is fetched when it is wanted. Without a network the router would load the address anew, and leave the user with the browser's own words. */
const lazyPage: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(
    () =>
      load().catch((error: unknown) => {
        throw navigator.onLine ? error : new NetworkError(error);
      }),
    name,
  );

const SignInPage = lazyPage(() => import('../pages/account/SignInPage.tsx'), 'SignInPage');

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readNext,
  beforeLoad: onceSignedIn,
  component: SignInPage,
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: readNext,
  beforeLoad: onceSignedIn,
  component: lazyPage(() => import('../pages/account/SignUpPage.tsx'), 'SignUpPage'),
});

const Dashboard = lazyPage(() => import('../pages/dashboard/page.ts'), 'Dashboard');

const dashboard = createRoute({
  getParentRoute: () => behindSignIn,
  id: 'dashboard',
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {},
  component: Dashboard,
});

const DocumentList = lazyPage(() => import('../pages/dashboard/page.ts'), 'DocumentList');

function listRoute<Path extends (typeof SECTIONS)[number]['to']>(path: Path) {
  const section: Section = { scope: SECTIONS.find(({ to }) => to === path)?.scope ?? 'all', tag: null };
  return createRoute({
    getParentRoute: () => dashboard,
    path,
    loaderDeps: ({ search }: { search: { q?: string } }) => ({ q: search.q }),
    loader: ({ context, deps }) => void loadAhead(context.queries, section, deps.q),
    component: withScript(DocumentList, () => <DocumentList key={path} section={section} />),
  });
}

const tag = createRoute({
  getParentRoute: () => dashboard,
  path: '/tags/$tag',
  component: withScript(DocumentList, function TagRoute() {
    const { tag: id } = tag.useParams();
    const section = useMemo<Section>(() => ({ scope: 'all', tag: id }), [id]);
    return <DocumentList key={id} section={section} />;
  }),
});

/** Asks for the list while its page's script is still on its way. */
function loadAhead(queries: QueryClient, section: Section, query = ''): Promise<void> {
  return queries.prefetchInfiniteQuery(listQuery(preferredQuery(section, query)));
}

const DocumentPage = lazyPage(() => import('../pages/document/DocumentPage.tsx'), 'DocumentPage');

const document = createRoute({
  getParentRoute: () => behindSignIn,
  path: '/documents/$id',
  // Not a loader: what was loaded when somebody pointed at the link is not loaded again when they come, and only who comes needs a ticket.
  beforeLoad: ({ cause, location }) => {
    if (cause === 'enter') askEarly(location.pathname);
  },
  component: withScript(DocumentPage, function DocumentRoute() {
    const { id } = document.useParams();
    return <DocumentPage key={id} id={id} />;
  }),
});

const routes = root.addChildren([
  behindSignIn.addChildren([
    dashboard.addChildren([
      listRoute('/'),
      listRoute('/recent'),
      listRoute('/starred'),
      listRoute('/mine'),
      listRoute('/shared'),
      listRoute('/trash'),
      tag,
    ]),
    document,
  ]),
  signIn,
  signUp,
]);

/** Fetches the script of the page at an address, if it has one of its own, before it is known who is signed in. Never rejects. */
export async function preloadPage(path: string): Promise<void> {
  const pages =
    path === '/sign-in' ? [SignInPage] : isDocument(path) ? [DocumentPage] : sectionAt(path) !== null ? [Dashboard, DocumentList] : [];
  // A failure is ignored: the script is fetched again when the page is shown, and a failure is shown then.
  await Promise.allSettled(pages.map((page) => page.preload?.()));
}

/** Takes what a list at an address shows, so that it is there when the list is drawn first. Resolves when that has come, or has failed. */
export async function loadListAt({ pathname, search }: Pick<Location, 'pathname' | 'search'>, queries: QueryClient): Promise<void> {
  const section = sectionAt(pathname);
  if (section === null) return;
  void queries.prefetchQuery(tagsQuery);
  await loadAhead(queries, section, new URLSearchParams(search).get('q') ?? '');
}

function isDocument(path: string): boolean {
  return path.startsWith('/documents/');
}

export function createAppRouter(session: Session, queries: QueryClient) {
  return createRouter({
    routeTree: routes,
    context: { session, queries },
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: PENDING_MS,
    scrollRestoration: true,
    // Scroll positions are kept by address, so a list is where the user left it, whichever way they come back.
    getScrollRestorationKey: ({ href }) => href,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
