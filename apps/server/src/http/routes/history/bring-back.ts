/** Edits that bring earlier content back: restoring a version, and taking edits back. */
import type { Delta } from '@inkstone/ot';
import { originColumns } from '../../../db/acting-from.ts';
import { findBringingBack } from '../../../db/queries/history/edits.ts';
import { ApiError } from '../../../errors.ts';
import type { EditActivity } from '../../../ports/log.ts';
import type { Caller } from '../../auth/identity.ts';
import type { VersionedText } from '../../collab-api.ts';
import { type Context, documentFor } from '../../context.ts';
import { Turns } from '../../turns.ts';

/** How often an edit is made anew because another one, made through another server, brought earlier content back meanwhile. */
const ATTEMPTS = 10;

export interface BringingBack {
  /** Which kind of edit it is. */
  readonly client: 'restore' | 'revert';
  /** Unique among the caller's edits of this kind. */
  readonly id: string;
  /** Written to the activity log with the edit. */
  readonly activity: EditActivity;
  /** Makes the edit on the current content; an empty delta: there is nothing to do. It may be called several times. */
  make(now: VersionedText): Promise<Delta>;
}

/**
 * One after another in each document: of two at one moment, the second one sees what the first one has done. Merged with each other, both might insert the
 * same text.
 */
const turns = new Turns({ atOnce: Number.POSITIVE_INFINITY, ofOne: 1, waitingOfOne: 50 });

/**
 * Commits the edit, merged with what others typed since it was made. Asked for again with the same id, it makes none.
 *
 * @param gone the caller does not wait any more
 * @returns the version of the edit, or the current one if there was nothing to do
 * @throws ApiError if the caller may not restore, if too many wait, or if the edit can't be committed
 */
export function bringBack(context: Context, document: string, caller: Caller, gone: AbortSignal, wanted: BringingBack): Promise<number> {
  return turns.take(document, gone, async () => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      gone.throwIfAborted();
      const version = await attemptIt(context, document, caller, wanted);
      if (version !== null) return version;
    }
    throw new ApiError('unavailable', 'The document changed too much meanwhile; try again', { retryAfter: 1 });
  });
}

/** @returns null if it has to be made anew */
async function attemptIt(context: Context, document: string, caller: Caller, wanted: BringingBack): Promise<number | null> {
  const { db, collab } = context;
  const { id: user, username, displayName } = caller.account;
  const client = `${wanted.client}.${user}`;
  const now = await collab.read(document);
  if (now === null) throw new ApiError('not-found');
  // Looked for after the read: an edit that is committed later comes after the base, where the commit finds it.
  const before = await findBringingBack(db, document, client, wanted.id);
  if (before !== null) return before;
  const delta = await wanted.make(now);
  if (delta.length === 0) return now.version;
  const { id, activity } = wanted;
  try {
    return await collab.edit(
      document,
      { id: user, username, displayName },
      { client, id, base: now.version, delta, activity: { ...activity, origin: originColumns() } },
    );
  } catch (error) {
    // The reason may be that the document went into the trash or was deleted meanwhile. Then the caller is told that.
    if (error instanceof ApiError) await documentFor(context, document, caller, 'restore-version');
    throw error;
  }
}
