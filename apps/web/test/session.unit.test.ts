/** Sessions and clients against a real server: refreshing once, and tabs that keep together. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Client } from '../src/api/transport/client.ts';
import { NetworkError } from '../src/api/transport/errors.ts';
import { Session, type SessionState } from '../src/api/transport/session.ts';
import { browserLock, joinTabs, type Lock } from '../src/api/transport/tabs.ts';
import { type ApiServer, gate, json, problem, startApiServer } from './api-server.ts';

/** Tokens are `<user>-<n>`; the latest of them alone is good. The cookie is the server's own variable, as tabs of one browser share it. */
interface Site {
  cookie: string | null;
  token: string | null;
  /** Whether its database is gone. */
  down: boolean;
  refreshes: number;
  /** Seconds that a token is good. */
  expiresIn: number;
  /** Requests about the cookie, and whether the shared lock was held when they came in. */
  readonly underLock: boolean[];
  /** Opened by the first refresh. */
  readonly arrived: ReturnType<typeof gate>;
  /** What a refresh waits for before its answer. */
  hold: Promise<void>;
}

let server: ApiServer;
let site: Site;
const open: Session[] = [];

function signedIn(user: string) {
  site.token = `${user}-${site.refreshes}`;
  return {
    user: { id: user, username: user, email: `${user}@example.org`, displayName: user, role: 'editor' },
    accessToken: site.token,
    expiresIn: site.expiresIn,
  };
}

beforeEach(async () => {
  site = {
    cookie: null,
    token: null,
    down: false,
    refreshes: 0,
    expiresIn: 900,
    underLock: [],
    arrived: gate(),
    hold: Promise.resolve(),
  };
  server = await startApiServer(async ({ line, token }, response, request) => {
    if (line.startsWith('POST /api/auth/')) site.underLock.push(lockHeld);
    if (line === 'POST /api/auth/refresh') {
      site.refreshes++;
      const { cookie } = site;
      site.arrived.open();
      await site.hold;
      if (site.down) return problem(response, 503, 'unavailable');
      return cookie === null ? problem(response, 401, 'not-signed-in') : json(response, 200, signedIn(cookie));
    }
    if (line === 'POST /api/auth/login') {
      let body = '';
      for await (const chunk of request) body += chunk;
      site.cookie = (JSON.parse(body) as { login: string }).login;
      return json(response, 200, signedIn(site.cookie));
    }
    if (line === 'POST /api/me/password') return problem(response, 401, 'wrong-password');
    if (line === 'POST /api/auth/logout') {
      site.cookie = null;
      site.token = null;
      response.writeHead(204).end();
      return;
    }
    return token !== null && token === site.token ? json(response, 200, { line, token }) : problem(response, 401, 'not-signed-in');
  });
});

afterEach(async () => {
  for (const session of open.splice(0)) session.close();
  await server.close();
});

function tab(lock: Lock = browserLock, origin = server.origin) {
  const session = new Session({ origin, lock });
  open.push(session);
  return { session, client: new Client(origin, session) };
}

/** Resolves once the session is in that state. */
function reaches(session: Session, wanted: (state: SessionState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!wanted(session.state)) return;
      stop();
      resolve();
    };
    const stop = session.subscribe(look);
    look();
  });
}

let lockHeld = false;

/** Web Locks in one process: work of one name, one after another. */
function queueingLock(): Lock {
  let tail: Promise<unknown> = Promise.resolve();
  return (_name, work) => {
    const turn = tail.then(async () => {
      lockHeld = true;
      return work().finally(() => {
        lockHeld = false;
      });
    });
    tail = turn.catch(() => undefined);
    return turn;
  };
}

describe('a session', () => {
  test('starts signed in when the browser has a good cookie', async () => {
    site.cookie = 'ada';
    const { session } = tab();
    await session.start();
    expect(session.state).toMatchObject({ status: 'signed-in', user: { id: 'ada' } });
  });

  test('renews a token that ends soon before it is used, so that no call is refused', async () => {
    site.cookie = 'ada';
    site.expiresIn = 20;
    const { session, client } = tab();
    await session.start();
    site.expiresIn = 900;
    await client.request({ path: '/api/things' });
    await client.request({ path: '/api/things' });
    expect(site.refreshes).toBe(2);
    expect(server.asked.filter(({ line }) => line === 'GET /api/things').map(({ token }) => token)).toEqual(['ada-2', 'ada-2']);
  });

  test('does not renew for a 401 that is about a password or a code', async () => {
    site.cookie = 'ada';
    const { session, client } = tab();
    await session.start();
    await expect(client.request({ method: 'POST', path: '/api/me/password' })).rejects.toMatchObject({ code: 'wrong-password' });
    expect(site.refreshes).toBe(1);
    expect(server.asked.filter(({ line }) => line === 'POST /api/me/password')).toHaveLength(1);
  });

  test('starts signed out without one, and its calls fail with 401 without being sent', async () => {
    const { session, client } = tab();
    await session.start();
    expect(session.state).toEqual({ status: 'signed-out', ended: null, keepsWords: false });
    await expect(client.request({ path: '/api/me' })).rejects.toMatchObject({ status: 401 });
    expect(server.asked.map(({ line }) => line)).not.toContain('GET /api/me');
  });

  test('is unreachable while the server is, and starts once it answers', async () => {
    site.cookie = 'ada';
    site.down = true;
    const { session } = tab();
    await session.start();
    expect(session.state).toEqual({ status: 'unreachable' });
    site.down = false;
    await session.start();
    expect(session.state.status).toBe('signed-in');
  });

  test('stays signed in when signing out did not reach the server', async () => {
    site.cookie = 'ada';
    const { session } = tab();
    await session.start();
    await server.close();
    await expect(session.signOut()).rejects.toBeInstanceOf(NetworkError);
    expect(session.state.status).toBe('signed-in');
  });
});

describe('refreshing', () => {
  test('happens once for calls that fail together, and each is made again', async () => {
    site.cookie = 'ada';
    const { session, client } = tab();
    await session.start();
    site.token = 'of another time';
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => client.request<{ token: string }>({ path: `/api/${index}` })),
    );
    expect(new Set(answers.map(({ token }) => token))).toEqual(new Set([site.token]));
    expect(site.refreshes).toBe(2);
  });

  test('does not happen again for a call that failed with the token from before', async () => {
    site.cookie = 'ada';
    const { session } = tab();
    await session.start();
    const spent = await session.accessToken();
    const fresh = await session.renewed(spent);
    expect(await session.renewed(spent)).toBe(fresh);
    expect(site.refreshes).toBe(2);
  });

  test('signs out when the cookie is no longer good', async () => {
    site.cookie = 'ada';
    const { session, client } = tab();
    await session.start();
    site.cookie = null;
    site.token = null;
    await expect(client.request({ path: '/api/me' })).rejects.toMatchObject({ status: 401 });
    expect(session.state).toEqual({ status: 'signed-out', ended: 'by-the-server', keepsWords: false });
  });

  test('leaves one signed in when the server fails, and the call says why', async () => {
    site.cookie = 'ada';
    const { session, client } = tab();
    await session.start();
    site.token = 'of another time';
    const arrived = gate();
    site.hold = arrived.opened.then(() => server.close());
    const call = client.request({ path: '/api/me' });
    arrived.open();
    await expect(call).rejects.toBeInstanceOf(NetworkError);
    expect(session.state.status).toBe('signed-in');
  });

  test('is done under the lock that tabs share, as is all that changes the cookie', async () => {
    site.cookie = 'ada';
    const lock = queueingLock();
    const tabs = [tab(lock), tab(lock)];
    await Promise.all(tabs.map(({ session }) => session.start()));
    await tabs[0]?.session.signOut();
    await tabs[1]?.session.signIn('lin', 'secret');
    expect(site.underLock).toEqual([true, true, true, true]);
  });
});

describe('tabs', () => {
  test('are all signed out when one is', async () => {
    site.cookie = 'ada';
    const [one, other] = [tab(), tab()];
    await one.session.start();
    await other.session.start();
    await one.session.signOut();
    expect(one.session.state.status).toBe('signed-out');
    await reaches(other.session, ({ status }) => status === 'signed-out');
    expect([one.session.state, other.session.state]).toMatchObject([{ ended: null }, { ended: 'in-another-tab' }]);
    await expect(other.client.request({ path: '/api/me' })).rejects.toMatchObject({ status: 401 });
  });

  test('say once signed out that words are kept on this device, until somebody signs in', async () => {
    site.cookie = 'ada';
    const { session } = tab();
    await session.start();
    session.wordsKept();
    expect(session.state).toMatchObject({ status: 'signed-in' });
    await session.signOut();
    session.wordsKept();
    expect(session.state).toEqual({ status: 'signed-out', ended: null, keepsWords: true });
    await session.signIn('ada', 'secret');
    await session.signOut();
    expect(session.state).toEqual({ status: 'signed-out', ended: null, keepsWords: false });
  });

  test('are all signed in as the user who signs in in one', async () => {
    site.cookie = 'ada';
    const [one, other] = [tab(), tab()];
    await one.session.start();
    await other.session.start();
    await one.session.signIn('lin', 'secret');
    await reaches(other.session, (state) => state.status === 'signed-in' && state.user.id === 'lin');
  });

  test('do not take the answer to a refresh from before another signed in', async () => {
    site.cookie = 'ada';
    const other = tab();
    const answer = gate();
    site.hold = answer.opened;
    const started = other.session.start();
    await site.arrived.opened;
    const heard = gate();
    const witness = joinTabs('inkstone.session', ['signed-in'], heard.open);
    const one = tab();
    await one.session.signIn('lin', 'secret');
    await heard.opened;
    witness.close();
    answer.open();
    await started;
    await reaches(other.session, (state) => state.status === 'signed-in' && state.user.id === 'lin');
  });
});

describe('what was asked early', () => {
  const call = { path: '/api/documents', query: { scope: 'all' } };
  const timesAsked = () => server.asked.filter(({ line }) => line === 'GET /api/documents?scope=all').length;

  test('answers the first call for the same, and no further one', async () => {
    site.cookie = 'ada';
    const { session, client } = tab();
    await session.start();
    client.askEarly(call);
    expect(await client.request(call)).toMatchObject({ line: 'GET /api/documents?scope=all' });
    expect(timesAsked()).toBe(1);
    await client.request(call);
    expect(timesAsked()).toBe(2);
  });

  test('is not shown to another user', async () => {
    site.cookie = 'ada';
    const { session, client } = tab();
    await session.start();
    client.askEarly(call);
    await session.signIn('lin', 'secret');
    expect(await client.request(call)).toMatchObject({ token: site.token });
  });
});
