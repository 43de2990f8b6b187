/** The map from addresses to pages. Each page is loaded when it is first needed; all but signing in want a signed-in user. */
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useRouterState,
} from '@tanstack/react-router';
import { Fragment } from 'react';
import { useSession } from './api/browser.ts';
import type { Session } from './api/session.ts';
import type { Scope } from './api/types.ts';
import { OfflineBanner } from './components/OfflineBanner.tsx';
import { BrokenPage } from './pages/BrokenPage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';

function isDocument(path: string): boolean {
  return path.startsWith('/documents/');
}

const root = createRootRouteWithContext<{ session: Session }>()({
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
  // Another user gets pages of their own, with nothing left of the one before.
  component: () => (
    <Fragment key={useSession().id}>
      <Outlet />
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

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readNext,
  beforeLoad: onceSignedIn,
  component: lazyRouteComponent(() => import('./pages/account/SignInPage.tsx'), 'SignInPage'),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: readNext,
  beforeLoad: onceSignedIn,
  component: lazyRouteComponent(() => import('./pages/account/SignUpPage.tsx'), 'SignUpPage'),
});

const dashboard = createRoute({
  getParentRoute: () => behindSignIn,
  id: 'dashboard',
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {},
  component: lazyRouteComponent(() => import('./pages/dashboard/Dashboard.tsx'), 'Dashboard'),
});

const SCOPES = { '/': 'all', '/mine': 'owned', '/shared': 'shared', '/trash': 'trash' } as const satisfies Record<string, Scope>;

const DocumentList = lazyRouteComponent(() => import('./pages/dashboard/DocumentList.tsx'), 'DocumentList');

function listRoute<Path extends keyof typeof SCOPES>(path: Path) {
  return createRoute({ getParentRoute: () => dashboard, path, component: () => <DocumentList key={path} scope={SCOPES[path]} /> });
}

const DocumentPage = lazyRouteComponent(() => import('./pages/document/DocumentPage.tsx'), 'DocumentPage');

const document = createRoute({
  getParentRoute: () => behindSignIn,
  path: '/documents/$id',
  component: function DocumentRoute() {
    const { id } = document.useParams();
    return <DocumentPage key={id} id={id} />;
  },
});

const routes = root.addChildren([
  behindSignIn.addChildren([
    dashboard.addChildren([listRoute('/'), listRoute('/mine'), listRoute('/shared'), listRoute('/trash')]),
    document,
  ]),
  signIn,
  signUp,
]);

export function createAppRouter(session: Session) {
  return createRouter({
    routeTree: routes,
    context: { session },
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
