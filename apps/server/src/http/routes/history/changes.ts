/** Who wrote a document, what changed between two versions, and taking one person's edits back. */
import { Readable } from 'node:stream';
import {
  attribution,
  attributionQuery,
  difference,
  differenceQuery,
  documentParams,
  type Person,
  takeBackQuery,
  takenBack,
  takingBack,
} from '@inkstone/api';
import type { FastifyReply } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { newId } from '../../../db/ids.ts';
import { findPerson, peopleById } from '../../../db/queries/accounts/accounts.ts';
import { authoredEdits, headOf } from '../../../db/queries/history/authored-edits.ts';
import { ApiError } from '../../../errors.ts';
import type { Attribution, ContentAt } from '../../../history/histories.ts';
import type { ReadEdits } from '../../../history/weaver.ts';
import { type Context, callerOf, documentFor, documentRead, type Routes, whenGone } from '../../context.ts';
import { problems } from '../../problems.ts';
import { Turns } from '../../turns.ts';
import { bringBack } from './bring-back.ts';
import { logReading } from './log-reading.ts';

const tags = ['history'];
const security = [{ bearer: [] }];

/** Readings of the log at once. Each may hold a long document and its history in memory. */
const READINGS = { atOnce: 4, ofOne: 2, waitingOfOne: 8 };
/** Runs in a piece of an answer, and most runs of an answer that is kept (some 25 MB). */
const PIECE_RUNS = 2_000;
const KEPT_RUNS = 200_000;

export function changeRoutes(app: Routes, context: Context): void {
  const turns = new Turns(READINGS);
  attributionRoute(app, context, turns);
  differenceRoute(app, context, turns);
  takeBackRoute(app, context, turns);
}

function attributionRoute(app: Routes, context: Context, turns: Turns): void {
  app.get(
    '/api/documents/:id/attribution',
    {
      schema: {
        tags,
        security,
        summary: 'Who wrote each unit, and with which edit',
        description: 'Text that an undo or a restore brought back, or that was copied within the document, is by whoever wrote it first.',
        params: documentParams,
        querystring: attributionQuery,
        response: { 200: attribution, ...problems(401, 404, 422, 429) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const row = await documentRead(context, id, caller);
      const { ownerId } = row;
      const gone = whenGone(reply);
      const { version = row.version, from = 0, to, merge } = request.query;
      if (version > row.version) throw new ApiError('not-found', 'The document has no such version');
      const { db } = await logReading(context, { request, reply, caller }, row, version);
      const found = await turns.take(caller.account.id, gone, () =>
        context.histories.attribution(readEdits(db), id, row.history, version, gone),
      );
      // Checked again, so that the caller may read all that was read.
      await documentFor(context, id, caller, 'read');
      const isWhole = from === 0 && to === undefined && merge === undefined;
      const ready = isWhole ? encoded.get(found) : undefined;
      if (ready !== undefined && samePeople(await peopleById(db, ready.people.keys()), ready.people)) return sendJson(reply, [ready.json]);
      const runs = named(found, ownerId, { from, to: to ?? Number.POSITIVE_INFINITY, merged: merge === 'user' });
      const people = await peopleById(db, new Set(runs.map(({ user }) => user)));
      const pieces = attributionJson(version, runs, people);
      // Sent without the response schema: there may be a run for each letter.
      if (!isWhole || runs.length > KEPT_RUNS) return sendJson(reply, pieces);
      const json = Buffer.from([...pieces].join(''));
      encoded.set(found, { people, json });
      return sendJson(reply, [json]);
    },
  );
}

/** Answers that are kept as long as the attribution that they tell is. */
const encoded = new WeakMap<Attribution, { readonly people: ReadonlyMap<string, Person>; readonly json: Buffer }>();

function samePeople(now: ReadonlyMap<string, Person>, before: ReadonlyMap<string, Person>): boolean {
  return [...before].every(([id, { username, displayName }]) => {
    const person = now.get(id);
    return person?.username === username && person.displayName === displayName;
  });
}

/** @param db its queries are cancelled when nobody waits any more */
function readEdits(db: Db): ReadEdits {
  return (document, after, limit) => authoredEdits(db, document, after, limit);
}

/** Reads contents from the log of the same database. */
function contentIn({ collab }: Context, db: Db): ContentAt {
  return async (document, version) => (await collab.readLogged(db, document, version))?.text ?? null;
}

interface NamedRun {
  length: number;
  readonly user: string;
  version: number;
}

/** The runs within a range, each with its author. @param creator the author of the line that a document begins with */
function named(
  { runs, authorOf }: Attribution,
  creator: string,
  { from, to, merged }: { readonly from: number; readonly to: number; readonly merged: boolean },
): NamedRun[] {
  const result: NamedRun[] = [];
  let position = 0;
  for (const { length, written } of runs) {
    const taken = Math.min(to, position + length) - Math.max(from, position);
    position += length;
    if (position - length >= to) break;
    if (taken <= 0) continue;
    const user = authorOf(written) ?? creator;
    const last = result.at(-1);
    if (merged && last?.user === user) {
      last.length += taken;
      last.version = Math.max(last.version, written);
    } else result.push({ length: taken, user, version: written });
  }
  return result;
}

function* attributionJson(version: number, runs: readonly NamedRun[], people: ReadonlyMap<string, Person>): Generator<string, void> {
  const json = new Map([...people].map(([id, person]) => [id, JSON.stringify(person)]));
  yield `{"version":${version},"runs":[`;
  for (let from = 0; from < runs.length; from += PIECE_RUNS) {
    const piece = runs
      .slice(from, from + PIECE_RUNS)
      .map((run) => `{"length":${run.length},"user":${json.get(run.user)},"version":${run.version}}`);
    yield (from === 0 ? '' : ',') + piece.join(',');
  }
  yield ']}';
}

function sendJson(reply: FastifyReply, pieces: Iterable<string | Buffer>) {
  return reply.type('application/json; charset=utf-8').send(Readable.from(pieces, { objectMode: true })) as never;
}

function differenceRoute(app: Routes, context: Context, turns: Turns): void {
  app.get(
    '/api/documents/:id/diff',
    {
      schema: {
        tags,
        security,
        summary: 'What changed from one version to another, and who changed it',
        description:
          'The changes are those of a delta over the content at `from`, which may be the later one. They come from the edits in between (`basis`: `edits`), so ' +
          'that each has its author. Between versions that are very far apart the two contents are compared (`contents`), and no authors are told.',
        params: documentParams,
        querystring: differenceQuery,
        response: { 200: difference, ...problems(401, 404, 422, 429) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      const row = await documentRead(context, id, caller);
      const gone = whenGone(reply);
      const { from, to } = request.query;
      if (Math.max(from, to) > row.version) throw new ApiError('not-found', 'The document has no such version');
      const { db, fromReplica } = await logReading(context, { request, reply, caller }, row, Math.max(from, to));
      const { basis, changes, authorOf } = await turns.take(caller.account.id, gone, () =>
        context.histories.difference(readEdits(db), id, from, to, gone, fromReplica ? contentIn(context, db) : undefined),
      );
      await documentFor(context, id, caller, 'read');
      const authors = changes.map(({ version }) => (version === null ? null : authorOf(version)));
      const people = await peopleById(
        db,
        authors.filter((author) => author !== null),
      );
      const named = changes.map(({ version: _, ...op }, index) => ({ ...op, user: people.get(authors[index] ?? '') }));
      return sendJson(reply, [JSON.stringify({ from, to, basis, changes: named })]);
    },
  );
}

function takeBackRoute(app: Routes, context: Context, turns: Turns): void {
  app.post(
    '/api/documents/:id/take-back',
    {
      config: { access: 'restore-version' },
      schema: {
        tags,
        security,
        summary: 'An edit that undoes what a user did, or everybody, in the versions after `from` up to `to`, and keeps the rest',
        description: 'With `dryRun=true` nothing is edited, and the answer has the `delta`, over the content at `version`.',
        params: documentParams,
        querystring: takeBackQuery,
        body: takingBack,
        response: { 200: takenBack, ...problems(401, 403, 404, 409, 413, 422, 429) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = request.params;
      await documentFor(context, id, caller, 'restore-version');
      const gone = whenGone(reply);
      const db = context.readingUntil(gone);
      const { from, to, editId = newId() } = request.body;
      const user = await accountIn(db, request.body.user);
      const head = await headOf(db, id);
      if (from > to || to > head.version) {
        throw new ApiError('invalid', undefined, { errors: [{ path: 'to', message: `is not a version from ${from} to ${head.version}` }] });
      }
      const make = (now: { readonly version: number }) =>
        turns.take(caller.account.id, gone, () =>
          context.histories.takeBack(readEdits(db), id, { user, from, to, head: now.version }, gone),
        );
      if (request.query.dryRun === 'true') {
        const delta = await make(head);
        // Checked again, so that the caller may read all that was read.
        await documentFor(context, id, caller, 'restore-version');
        return { version: head.version, delta: { ops: [...delta] } };
      }
      const activity = { action: 'edits.taken-back', detail: { user, from, to } } as const;
      return { version: await bringBack(context, id, caller, gone, { client: 'revert', id: editId, activity, make }) };
    },
  );
}

/** The account that a caller names; null if none is named. @throws ApiError `user-not-found` */
async function accountIn(db: Db, idOrUsername: string | undefined): Promise<string | null> {
  if (idOrUsername === undefined) return null;
  const person = await findPerson(db, idOrUsername);
  if (person === undefined) throw new ApiError('user-not-found');
  return person.id;
}
