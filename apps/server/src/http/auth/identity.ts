/** Finds the caller of access tokens and tickets, and checks that the sign-in session behind them is live. */

import { createHash, createSecretKey } from 'node:crypto';
import type { Account } from '@inkstone/api';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Db } from '../../db/database.ts';
import { findLiveSession, takeTicket } from '../../db/queries/sessions.ts';
import type { Bus } from '../../ports/bus.ts';

/** How many seconds an access token is valid. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** How long a session's state is cached, in ms. Within this time a session that another server ended is noticed even without the bus. */
const CACHE_MS = 800;
const CACHE_SIZE = 10_000;
const ISSUER = 'inkstone';

export interface Caller {
  readonly account: Account;
  /** The sign-in session. */
  readonly session: string;
}

export interface Identity {
  issueAccessToken(userId: string, session: string): Promise<string>;
  /** Null if the token is not ours, has expired, or its session has ended. */
  callerOf(accessToken: string): Promise<Caller | null>;
  /** Like `callerOf`, for the socket of a document. Takes an access token, or a ticket for the document, which is used up. */
  callerOfSocket(token: string, document: string): Promise<{ userId: string; session: string } | null>;
  close(): void;
}

interface Known {
  readonly account: Promise<Account | undefined>;
  readonly asked: number;
  user: string | undefined;
}

export function createIdentity(parts: { readonly db: Db; readonly bus: Bus; readonly secret: string }): Identity {
  const { db, bus, secret } = parts;
  const key = createSecretKey(createHash('sha256').update(secret).digest());
  const sessions = new Map<string, Known>();

  const unsubscribe = bus.subscribe((message) => {
    if (message.type !== 'account') return;
    // An entry whose query is still running has no user yet. It may have been read before the change, so it is removed too.
    for (const [session, known] of sessions) if (known.user === undefined || known.user === message.user) sessions.delete(session);
  });

  const accountOf = (session: string): Promise<Account | undefined> => {
    const now = Date.now();
    const known = sessions.get(session);
    if (known !== undefined && now - known.asked < CACHE_MS) return known.account;
    if (sessions.size >= CACHE_SIZE) sessions.clear();
    const asking: Known = { account: findLiveSession(db, session), asked: now, user: undefined };
    sessions.set(session, asking);
    asking.account.then(
      (account) => {
        asking.user = account?.id;
      },
      () => sessions.delete(session),
    );
    return asking.account;
  };

  const callerOf = async (token: string): Promise<Caller | null> => {
    const claims = await verify(token, key);
    if (claims === null) return null;
    const account = await accountOf(claims.session);
    return account === undefined || account.id !== claims.user ? null : { account, session: claims.session };
  };

  return {
    issueAccessToken: (userId, session) =>
      new SignJWT({ sid: session })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setIssuedAt()
        .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
        .sign(key),
    callerOf,
    async callerOfSocket(token, document) {
      if (token.includes('.')) {
        const caller = await callerOf(token);
        return caller === null ? null : { userId: caller.account.id, session: caller.session };
      }
      const ticket = token === '' ? null : await takeTicket(db, token, document);
      return ticket !== null && (await accountOf(ticket.session))?.id === ticket.userId ? ticket : null;
    },
    close: unsubscribe,
  };
}

async function verify(token: string, key: ReturnType<typeof createSecretKey>): Promise<{ user: string; session: string } | null> {
  try {
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], issuer: ISSUER, requiredClaims: ['exp', 'sub', 'sid'] });
    return { user: String(payload.sub), session: String(payload.sid) };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
