/** Restoring a version, or a passage of it. */
import { restoredVersion, restoring, versionParams } from '@inkstone/api';
import { type Delta, DeltaBuilder, type Text } from '@inkstone/ot';
import { newId } from '../../../db/ids.ts';
import { ApiError } from '../../../errors.ts';
import { cutsPair, excerpt, movePassage, passageOf } from '../../../history/passage.ts';
import type { VersionedText } from '../../collab-api.ts';
import { type Context, callerOf, documentFor, type Routes, whenGone } from '../../context.ts';
import { problems } from '../../problems.ts';
import { bringBack } from './bring-back.ts';

/** Edits that are read at once to find where a passage stands now. */
const PAGE_EDITS = 10_000;

export function restoreRoutes(app: Routes, context: Context): void {
  app.post(
    '/api/documents/:id/versions/:version/restore',
    {
      config: { access: 'restore-version' },
      schema: {
        tags: ['history'],
        security: [{ bearer: [] }],
        summary: 'An edit that brings the content of a version back, or a passage of it; none if it is the same',
        description: 'What others type meanwhile is merged with it.',
        params: versionParams,
        body: restoring,
        response: { 200: restoredVersion, ...problems(401, 403, 404, 409, 413, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const caller = await callerOf(context, request);
      const { id } = await documentFor(context, request.params.id, caller, 'restore-version');
      const { version: restored } = request.params;
      const { editId = newId(), passage } = request.body ?? {};
      const old = await context.collab.readAt(id, restored);
      if (old === null) throw new ApiError('not-found', 'The document has no such version');
      const gone = whenGone(reply);
      const version = await bringBack(context, id, caller, gone, {
        client: 'restore',
        id: editId,
        activity: { action: 'version.restored', detail: { restored, ...passage } },
        make:
          passage === undefined
            ? (now) => context.historyThreads.diff(now.text, old.text)
            : restorePassage(context, id, old, passage, gone),
      });
      return { version };
    },
  );
}

/** @returns makes the edit that brings units `from` to `to` of `old` back where they stood. What is around them stays. */
function restorePassage(
  context: Context,
  document: string,
  old: VersionedText,
  { from, to }: { from: number; to: number },
  gone: AbortSignal,
) {
  checkPassage(old.text, from, to);
  let passage = passageOf(from, to);
  let at = old.version;
  return async (now: VersionedText): Promise<Delta> => {
    while (at < now.version) {
      gone.throwIfAborted();
      const deltas = await context.collab.deltas(document, at, Math.min(PAGE_EDITS, now.version - at));
      if (deltas.length === 0) throw new ApiError('unavailable', 'The history of the document was replaced', { retryAfter: 1 });
      for (const delta of deltas) passage = movePassage(passage, delta);
      at += deltas.length;
    }
    const before = await excerpt(now.text, passage.from, passage.to);
    const change = await context.historyThreads.diff(before, await excerpt(old.text, from, to));
    const builder = new DeltaBuilder().retain(passage.from);
    for (const op of change) builder.push(op);
    return builder.build();
  };
}

/** @throws ApiError `invalid` */
function checkPassage(text: Text, from: number, to: number): void {
  const errors = [];
  if (to > text.length) errors.push({ path: 'passage.to', message: `is after the ${text.length} units of the version` });
  else {
    if (cutsPair(text, from)) errors.push({ path: 'passage.from', message: 'is within a surrogate pair' });
    if (cutsPair(text, to)) errors.push({ path: 'passage.to', message: 'is within a surrogate pair' });
  }
  if (errors.length > 0) throw new ApiError('invalid', undefined, { errors });
}
