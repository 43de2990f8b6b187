/** Finds the caller of access tokens and tickets, and checks that the sign-in session behind them is live. */

import { type Account, id, type TokenScope } from '@inkstone/api';
import { errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';
import type { Db } from '../../db/database.ts';
import { TOKEN_PREFIX } from '../../db/queries/accounts/api-tokens.ts';
import { findLiveSession, findTokenSession, markTokenUsed, SESSION_DAYS, takeTicket } from '../../db/queries/accounts/sessions.ts';
import type { SessionKind } from '../../db/schema.ts';
import type { Bus } from '../../ports/bus.ts';
import { TokenKeys } from './token-keys.ts';

/** How many seconds an access token is valid. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** How long a session's state is cached, in ms. Within this time a session that another server ended is noticed even without the bus. */
const CACHE_MS = 800;
const CACHE_SIZE = 10_000;
const ISSUER = 'inkstone';
/** Of tokens that read files and do nothing else. */
const FILE_ISSUER = 'inkstone-files';

export interface Caller {
  readonly account: Account;
  /** The sign-in session. */
  readonly session: string;
  readonly kind: SessionKind;
  /** `read`: an API token that changes nothing. */
  readonly scope: TokenScope;
}

/** Who opens a socket. */
export interface SocketCaller {
  readonly userId: string;
  readonly session: string;
  /** Whether the socket only reads, whatever its user may do. */
  readonly readOnly: boolean;
}

export interface Identity {
  issueAccessToken(userId: string, session: string): Promise<string>;
  /** A token for the cookie of files. It is good as long as its sign-in session. */
  issueFileToken(userId: string, session: string): Promise<string>;
  callerOfFileToken(token: string): Promise<Caller | null>;
  /** By an access token or an API token. Null if the token is not ours, has expired, or its session has ended. */
  callerOf(token: string): Promise<Caller | null>;
  /** Like `callerOf`, for the socket of a document. Takes an access token, or a ticket for the document, which is used up. */
  callerOfSocket(token: string, document: string): Promise<SocketCaller | null>;
  close(): void;
}

type LiveSession = NonNullable<Awaited<ReturnType<typeof findLiveSession>>>;

interface Known {
  readonly live: Promise<LiveSession | undefined>;
  readonly asked: number;
  user: string | undefined;
}

export function createIdentity(parts: { readonly db: Db; readonly bus: Bus; readonly secret: string }): Identity {
  const { db, bus, secret } = parts;
  const keys = new TokenKeys(secret);
  const sessions = new Map<string, Known>();

  const unsubscribe = bus.subscribe((message) => {
    if (message.type !== 'account') return;
    // An entry whose query is still running has no user yet. It may have been read before the change, so it is removed too.
    for (const [session, known] of sessions) if (known.user === undefined || known.user === message.user) sessions.delete(session);
  });

  const liveSession = (session: string): Promise<LiveSession | undefined> => {
    const now = Date.now();
    const known = sessions.get(session);
    if (known !== undefined && now - known.asked < CACHE_MS) return known.live;
    if (sessions.size >= CACHE_SIZE) sessions.clear();
    const asking: Known = { live: findLiveSession(db, session), asked: now, user: undefined };
    sessions.set(session, asking);
    asking.live.then(
      (found) => {
        asking.user = found?.id;
      },
      () => sessions.delete(session),
    );
    return asking.live;
  };

  const callerOfSession = async (session: string): Promise<Caller | null> => {
    const found = await liveSession(session);
    if (found === undefined) return null;
    const { kind, scope, ...account } = found;
    return { account, session, kind, scope };
  };

  const callerBy = async (token: string, issuer: string): Promise<Caller | null> => {
    const claims = await verify(token, keys, issuer);
    const caller = claims === null ? null : await callerOfSession(claims.session);
    return caller?.account.id === claims?.user ? caller : null;
  };

  const callerOfApiToken = async (token: string): Promise<Caller | null> => {
    const session = await findTokenSession(db, token);
    if (session === undefined) return null;
    await markTokenUsed(db, session);
    return callerOfSession(session);
  };

  const callerOf = (token: string) => (token.startsWith(TOKEN_PREFIX) ? callerOfApiToken(token) : callerBy(token, ISSUER));
  const issue = (userId: string, session: string, issuer: string, seconds: number) => {
    const { kid, key } = keys.current;
    return new SignJWT({ sid: session })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
      .setSubject(userId)
      .setIssuer(issuer)
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .sign(key);
  };

  return {
    issueAccessToken: (userId, session) => issue(userId, session, ISSUER, ACCESS_TOKEN_SECONDS),
    issueFileToken: (userId, session) => issue(userId, session, FILE_ISSUER, SESSION_DAYS * 24 * 60 * 60),
    callerOfFileToken: (token) => callerBy(token, FILE_ISSUER),
    callerOf,
    async callerOfSocket(token, document) {
      if (token.includes('.')) {
        const caller = await callerBy(token, ISSUER);
        return caller === null ? null : { userId: caller.account.id, session: caller.session, readOnly: false };
      }
      const ticket = token === '' ? null : await takeTicket(db, token, document);
      const caller = ticket === null ? null : await callerOfSession(ticket.session);
      if (caller === null || caller.account.id !== ticket?.userId) return null;
      return { userId: caller.account.id, session: caller.session, readOnly: caller.scope === 'read' };
    },
    close: unsubscribe,
  };
}

async function verify(token: string, keys: TokenKeys, issuer: string): Promise<{ user: string; session: string } | null> {
  try {
    const keyOf = ({ kid }: JWTHeaderParameters) => {
      const key = keys.named(kid);
      if (key === undefined) throw new errors.JWKSNoMatchingKey();
      return key;
    };
    const { payload } = await jwtVerify(token, keyOf, { algorithms: ['HS256'], issuer, requiredClaims: ['exp', 'sub', 'sid'] });
    const [user, session] = [id.safeParse(payload.sub), id.safeParse(payload.sid)];
    return user.success && session.success ? { user: user.data, session: session.data } : null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
