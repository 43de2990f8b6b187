/** The map from addresses to pages. Each page is loaded when it is first needed; all but signing in want a signed-in user. */
import type { QueryClient } from '@tanstack/react-query';
import {
  type AsyncRouteComponent,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  useRouterState,
} from '@tanstack/react-router';
import { Fragment, type ReactNode, useMemo } from 'react';
import { listQuery, tagsQuery, useSession } from '../api/index.ts';
import { BASE_PATH } from '../api/transport/base-path.ts';
import { NetworkError } from '../api/transport/errors.ts';
import type { Session } from '../api/transport/session.ts';
import { askEarly } from '../api/transport/socket.ts';
import { CommandCenter } from '../commands/CommandCenter.tsx';
import { isUpdated } from '../components/lazy/is-updated.ts';
import { OfflineBanner } from '../components/OfflineBanner.tsx';
import { type AdminSearch, isAdminSection, readAdminSearch } from '../pages/admin/sections.ts';
import { BrokenPage } from '../pages/BrokenPage.tsx';
import { preferredQuery } from '../pages/dashboard/preferences.ts';
import { SECTIONS, type Section, sectionAt } from '../pages/dashboard/sections.ts';
import { NotFoundPage } from '../pages/NotFoundPage.tsx';
import { PendingPage } from '../pages/PendingPage.tsx';
import { isSettingsSection } from '../pages/settings/sections.ts';

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
    // A guest has nothing but documents.
    const isElsewhere = state.status === 'signed-in' && state.user.guest && !location.pathname.startsWith(DOCUMENTS);
    if (state.status !== 'signed-out' && !isElsewhere) return;
    // A document stays on the screen with what isn't saved yet, and asks for the password itself. Who has signed out in another tab wants it gone.
    if (cause === 'stay' && state.status === 'signed-out' && state.ended === 'by-the-server' && isDocument(location.pathname)) return;
    // Whoever signs in after an account was deleted is somebody else.
    const isDeleted = state.status === 'signed-out' && state.ended === 'deleted';
    throw redirect({ to: '/sign-in', search: isDeleted ? {} : nextTo(location.href) });
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

/** Leaves a page for signing in as soon as somebody is signed in, be it in another tab. A guest may sign in too. */
function onceSignedIn({ context, search }: { context: { session: Session }; search: { next?: string } }): void {
  const { state } = context.session;
  if (state.status === 'signed-in' && !state.user.guest) throw redirect({ href: search.next ?? '/', replace: true });
}

/** Of a page's address, the parameters that are texts. */
function readTexts<Key extends string>(search: Record<string, unknown>, keys: readonly Key[]): { [K in Key]?: string } {
  return Object.fromEntries(keys.flatMap((key) => (typeof search[key] === 'string' ? [[key, search[key]]] : []))) as {
    [K in Key]?: string;
  };
}

/** The token in the link of an e-mail; empty if it is missing. */
function readToken({ token }: Record<string, unknown>): { token: string } {
  // The router reads what looks like a number as one.
  return { token: typeof token === 'string' || typeof token === 'number' ? String(token) : '' };
}

/**
 * A route's component that the router shows once the page's script is there; until then the page before stays. Drawn earlier, React would show nothing
 * at all, and keep showing it for 300 ms.
 */
function withScript<Component extends () => ReactNode>(page: Pick<AsyncRouteComponent<never>, 'preload'>, component: Component): Component {
  return Object.assign(component, { preload: () => page.preload?.() });
}

/**
 * A page whose script is fetched when it is wanted. Without a network the router would load the address anew, and leave the user with the browser's own words.
 * After an upgrade the address is loaded anew: the server has no longer the scripts of this version.
 */
const lazyPage: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(
    () =>
      load().catch(async (error: unknown) => {
        if (!navigator.onLine) throw new NetworkError(error);
        if (!(await isUpdated())) throw error;
        window.location.reload();
        return new Promise<never>(() => undefined);
      }),
    name,
  );

const SignInPage = lazyPage(() => import('../pages/account/SignInPage.tsx'), 'SignInPage');

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string; problem?: string } => ({
    ...readNext(search),
    ...readTexts(search, ['problem']),
  }),
  beforeLoad: onceSignedIn,
  component: SignInPage,
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: (search: Record<string, unknown>): { next?: string; setup?: string; invitation?: string; email?: string } => ({
    ...readNext(search),
    ...readTexts(search, ['setup', 'invitation', 'email']),
  }),
  beforeLoad: onceSignedIn,
  component: lazyPage(() => import('../pages/account/SignUpPage.tsx'), 'SignUpPage'),
});

const LinkPage = lazyPage(() => import('../pages/link/LinkPage.tsx'), 'LinkPage');

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyPage(() => import('../pages/account/ForgotPasswordPage.tsx'), 'ForgotPasswordPage'),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  validateSearch: readToken,
  component: lazyPage(() => import('../pages/account/ResetPasswordPage.tsx'), 'ResetPasswordPage'),
});

const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  validateSearch: readToken,
  component: lazyPage(() => import('../pages/account/VerifyPage.tsx'), 'VerifyPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: readToken,
  component: lazyPage(() => import('../pages/account/InvitationPage.tsx'), 'InvitationPage'),
});

const link = createRoute({
  getParentRoute: () => root,
  path: '/s/$token',
  component: withScript(LinkPage, function LinkRoute(): ReactNode {
    const { token } = link.useParams();
    return <LinkPage key={token} token={token} />;
  }),
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

const HistoryPage = lazyPage(() => import('../pages/history/HistoryPage.tsx'), 'HistoryPage');

const history = createRoute({
  getParentRoute: () => behindSignIn,
  path: '/documents/$id/history',
  validateSearch: ({ version, from }: Record<string, unknown>): { version?: number; from?: number } => ({
    ...(isVersion(version) && { version }),
    ...(isVersion(from) && { from }),
  }),
  component: withScript(HistoryPage, function HistoryRoute() {
    const { id } = history.useParams();
    const { version, from } = history.useSearch();
    return <HistoryPage key={id} id={id} version={version} from={from} />;
  }),
});

const SettingsPage = lazyPage(() => import('../pages/settings/SettingsPage.tsx'), 'SettingsPage');

const settings = createRoute({
  getParentRoute: () => behindSignIn,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'profile' }, replace: true });
  },
});

const settingsSection = createRoute({
  getParentRoute: () => behindSignIn,
  path: '/settings/$section',
  beforeLoad: ({ params }) => {
    if (!isSettingsSection(params.section)) throw notFound();
  },
  component: withScript(SettingsPage, function SettingsRoute(): ReactNode {
    const { section } = settingsSection.useParams();
    return isSettingsSection(section) ? <SettingsPage section={section} /> : null;
  }),
});

const AdminPage = lazyPage(() => import('../pages/admin/AdminPage.tsx'), 'AdminPage');

const admin = createRoute({
  getParentRoute: () => behindSignIn,
  path: '/admin',
  beforeLoad: () => {
    throw redirect({ to: '/admin/$section', params: { section: 'users' }, replace: true });
  },
});

const adminSection = createRoute({
  getParentRoute: () => behindSignIn,
  path: '/admin/$section',
  validateSearch: (search: Record<string, unknown>): AdminSearch => readAdminSearch(search),
  beforeLoad: ({ params }) => {
    if (!isAdminSection(params.section)) throw notFound();
  },
  component: withScript(AdminPage, function AdminRoute(): ReactNode {
    const { section } = adminSection.useParams();
    return isAdminSection(section) ? <AdminPage section={section} /> : null;
  }),
});

function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

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
    history,
    settings,
    settingsSection,
    admin,
    adminSection,
  ]),
  signIn,
  signUp,
  forgotPassword,
  resetPassword,
  verify,
  invitation,
  link,
]);

/** Fetches the script of the page at an address, if it has one of its own, before it is known who is signed in. Never rejects. */
export async function preloadPage(path: string): Promise<void> {
  const pages =
    path === '/sign-in'
      ? [SignInPage]
      : isDocument(path)
        ? [DocumentPage]
        : path.startsWith(DOCUMENTS)
          ? [HistoryPage]
          : sectionAt(path) !== null
            ? [Dashboard, DocumentList]
            : [];
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

const DOCUMENTS = '/documents/';

/** Whether it is the page of a document itself, not that of its history. */
function isDocument(path: string): boolean {
  return path.startsWith(DOCUMENTS) && !path.endsWith('/history');
}

export function createAppRouter(session: Session, queries: QueryClient) {
  return createRouter({
    routeTree: routes,
    basepath: BASE_PATH || '/',
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
