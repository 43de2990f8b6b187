/** Coming in by a link, signed in or as a guest; and how often one may guess. */
import { entered, linkEntry, linkParams } from '@inkstone/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { roleOf } from '../../../access.ts';
import { createGuest } from '../../../db/queries/accounts/guests.ts';
import { openSession } from '../../../db/queries/accounts/sessions.ts';
import { recordActivity } from '../../../db/queries/audit/activity.ts';
import { bumpDocumentEpoch, type DocumentRow, findDocument, lockDocument, standingOf } from '../../../db/queries/documents/documents.ts';
import { enterLink, findOpenLink, hasEntered, type LinkRow } from '../../../db/queries/sharing/links.ts';
import { ApiError } from '../../../errors.ts';
import { clientAddressOf, originOf } from '../../addresses.ts';
import { ACCESS_TOKEN_SECONDS, type Caller } from '../../auth/identity.ts';
import { beginAttempt, type Counted, forgiveAttempt, Limit, networkOf } from '../../auth/limit.ts';
import { isPassword } from '../../auth/passwords.ts';
import { answerSignedIn } from '../../auth/session-cookie.ts';
import { type Context, callerOf, type Routes, tellAccess } from '../../context.ts';
import { readInstallation } from '../../installation.ts';
import { problems } from '../../problems.ts';
import { toDocument } from '../documents/representation.ts';

/** The name of a guest who chose none. */
const NAMELESS = 'Guest';

/** In seconds. */
const MINUTE = 60;
/** Limits of links that do not exist, of wrong passwords of one link, and of new guests. */
const UNKNOWN_OF_ADDRESS = { most: 60, within: 15 * MINUTE };
const PASSWORDS_OF_ADDRESS = { most: 20, within: 15 * MINUTE };
const PASSWORDS_OF_LINK = { most: 200, within: 15 * MINUTE };
const GUESTS_OF_ADDRESS = { most: 200, within: 60 * MINUTE };

export function entryRoutes(app: Routes, context: Context): void {
  const guesses = new Guesses(context);

  app.post(
    '/api/links/:token',
    {
      schema: {
        tags: ['sharing'],
        summary: 'Come in by a link',
        description: `The signed-in caller, or a guest with a \`name\` of their choice, whose answer sets the cookie that \`POST /api/auth/refresh\` takes. A guest sends the access token with the next link and stays the same guest. From one address there may be ${UNKNOWN_OF_ADDRESS.most} unknown links and ${PASSWORDS_OF_ADDRESS.most} wrong passwords of one link in 15 minutes.`,
        params: linkParams,
        body: linkEntry,
        response: { 200: entered, ...problems(401, 403, 404, 422, 429) },
      },
    },
    async (request, reply) => {
      const { name, password, needsName = false } = request.body ?? {};
      const caller = request.headers.authorization === undefined ? null : await callerOf(context, request);
      if (caller?.scope === 'read') throw new ApiError('forbidden', 'This token only reads');
      const link = await guesses.link(request, () => openLink(context, request.params.token));
      if (caller !== null) return enterAs(context, caller, link, () => guesses.password(request, link, password));
      await guesses.password(request, link, password);
      if (name === undefined && needsName) throw new ApiError('invalid', undefined, { errors: [{ path: 'name', message: 'is missing' }] });
      await guesses.guest(request);
      return enterAsGuest(context, { request, reply, link, name: name ?? NAMELESS });
    },
  );
}

/** Null for a link that is unknown, withdrawn or expired, or that the installation does not allow: nothing tells one from another. */
async function openLink(context: Context, token: string): Promise<LinkRow | null> {
  const link = await findOpenLink(context.db, token);
  return link !== undefined && (await readInstallation(context)).links ? link : null;
}

/** @param checkPassword it is not asked for again from who has come by the link, and not from the owner */
async function enterAs(context: Context, caller: Caller, link: LinkRow, checkPassword: () => Promise<void>) {
  const { db, identity } = context;
  const { account, session } = caller;
  const { document } = link;
  const before = await findDocument(db, document, account.id);
  if (before === undefined) throw new ApiError('not-found');
  const manages = roleOf(standingOf(before, account.id)) === 'owner';
  if (!manages && !(await hasEntered(db, document, account.id))) {
    await checkPassword();
    const isNew = await db.transaction().execute(async (tx) => {
      await lockDocument(tx, document, account.id);
      const came = await enterLink(tx, link, account.id);
      if (came === null) throw new ApiError('not-found', 'The link has just changed');
      if (came) {
        await bumpDocumentEpoch(tx, document);
        await recordActivity(tx, { actor: account.id, document, action: 'link.entered', detail: { guest: account.guest } });
      }
      return came;
    });
    if (isNew) tellAccess(context, document, [account.id]);
  }
  const row = await findDocument(db, document, account.id);
  return answer(row, account.id, await identity.issueAccessToken(account.id, session));
}

interface GuestEntry {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly link: LinkRow;
  readonly name: string;
}

async function enterAsGuest(context: Context, { request, reply, link, name }: GuestEntry) {
  const { db, bus } = context;
  const { document } = link;
  const opened = await db.transaction().execute(async (tx) => {
    const user = await createGuest(tx, name);
    // Nothing is known anywhere of a person who is new, so the document's epoch stays: many may come at once while others write.
    if ((await enterLink(tx, link, user.id)) === null) throw new ApiError('not-found', 'The link has just changed');
    const detail = { guest: true, name, address: clientAddressOf(request) };
    await recordActivity(tx, { actor: user.id, document, action: 'link.entered', detail });
    return { user, ...(await openSession(tx, user.id, originOf(request), 'guest')) };
  });
  bus.publish({ type: 'list', users: [opened.user.id] });
  const { accessToken } = await answerSignedIn(context, reply, opened.user, opened.session, opened.refreshToken);
  return answer(await findDocument(db, document, opened.user.id), opened.user.id, accessToken);
}

function answer(row: DocumentRow | undefined, user: string, accessToken: string) {
  const role = row === undefined ? null : roleOf(standingOf(row, user));
  if (row === undefined || role === null) throw new ApiError('not-found');
  return { document: toDocument(row, user), role, accessToken, expiresIn: ACCESS_TOKEN_SECONDS };
}

/** Counts what does not lead in. Each is counted before it is tried, so that many at once can't pass the limit. */
class Guesses {
  readonly #unknown: Limit;
  readonly #passwords: Limit;
  readonly #passwordsOfLink: Limit;
  readonly #guests: Limit;

  constructor(context: Context) {
    this.#unknown = new Limit(context, 'link', UNKNOWN_OF_ADDRESS);
    this.#passwords = new Limit(context, 'link-password', PASSWORDS_OF_ADDRESS);
    this.#passwordsOfLink = new Limit(context, 'link-passwords', PASSWORDS_OF_LINK);
    this.#guests = new Limit(context, 'guest', GUESTS_OF_ADDRESS);
  }

  /** @throws ApiError `not-found` or `too-many` */
  async link(request: FastifyRequest, find: () => Promise<LinkRow | null>): Promise<LinkRow> {
    const counted: Counted = [[this.#unknown, networkOf(clientAddressOf(request))]];
    await beginAttempt(counted, 'attempts');
    const link = await find();
    if (link === null) throw new ApiError('not-found', 'There is no such link, or it is over');
    await forgiveAttempt(counted);
    return link;
  }

  /** @throws ApiError `wrong-password` or `too-many` */
  async password(request: FastifyRequest, { document, passwordHash }: LinkRow, given: string | undefined): Promise<void> {
    if (passwordHash === null) return;
    // Whoever does not know yet that there is a password has not guessed.
    if (given === undefined || given === '') throw new ApiError('wrong-password', 'The link asks for a password');
    const counted: Counted = [
      [this.#passwords, `${networkOf(clientAddressOf(request))} ${document}`],
      [this.#passwordsOfLink, document],
    ];
    await beginAttempt(counted, 'attempts');
    if (!(await isPassword(given, passwordHash))) throw new ApiError('wrong-password');
    await forgiveAttempt(counted);
  }

  /** @throws ApiError `too-many` */
  async guest(request: FastifyRequest): Promise<void> {
    await beginAttempt([[this.#guests, networkOf(clientAddressOf(request))]], 'new guests');
  }
}
