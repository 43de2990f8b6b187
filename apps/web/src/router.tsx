/** The map from addresses to pages. Each page is loaded when it is first needed; all but signing in want a signed-in user. */
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useSession } from './api/browser.ts';
import type { Session } from './api/session.ts';
import type { Scope } from './api/types.ts';
import { OfflineBanner } from './components/OfflineBanner.tsx';
import { BrokenPage } from './pages/BrokenPage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';

const root = createRootRouteWithContext<{ session: Session }>()({
  component: () => (
    <>
      <OfflineBanner />
      <Outlet />
    </>
  ),
  notFoundComponent: NotFoundPage,
});

const behindSignIn = createRoute({
  getParentRoute: () => root,
  id: 'behind-sign-in',
  beforeLoad: ({ context, location }) => {
    if (context.session.state.status === 'signed-out') throw redirect({ to: '/sign-in', search: nextTo(location.href) });
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

const SignInPage = lazyRouteComponent(() => import('./pages/account/SignInPage.tsx'), 'SignInPage');

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
  component: lazyRouteComponent(() => import('./pages/account/SignUpPage.tsx'), 'SignUpPage'),
});

const Dashboard = lazyRouteComponent(() => import('./pages/dashboard/Dashboard.tsx'), 'Dashboard');

const dashboard = createRoute({
  getParentRoute: () => behindSignIn,
  id: 'dashboard',
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search.q === 'string' && search.q !== '' ? { q: search.q } : {},
  component: Dashboard,
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

/** Fetches the script of the page at an address, before it is known who is signed in: the two take their time side by side. */
export function preloadPage(path: string): void {
  const pages =
    path === '/sign-in' ? [SignInPage] : isDocument(path) ? [DocumentPage] : Object.hasOwn(SCOPES, path) ? [Dashboard, DocumentList] : [];
  // What fails here is fetched again, and told of, when the page is shown.
  for (const page of pages) page.preload?.()?.catch(() => {});
}

function isDocument(path: string): boolean {
  return path.startsWith('/documents/');
}

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
