/** The text on this page and what moves along with it: pending edits, the undo stack and all cursors. It uses no network and no clock. */
import { checkFits, type Delta, type DeltaProblem, isEmpty, lengthChange, parseDelta, type Text } from '@inkstone/ot';
import { Presence } from '../presence/presence.ts';
import { LIMITS } from '../protocol/constants.ts';
import type { CommittedEdit } from '../protocol/protocol.ts';
import { carryOver, type FreshContent } from '../session/carry-over.ts';
import { type RemoteChange, Session, type SessionState } from '../session/session.ts';
import { UndoStack } from '../session/undo.ts';
import type { Origin } from './options.ts';
import type { LostReason } from './status.ts';

export interface ReplicaListener {
  changed(delta: Delta, origin: Origin, by: { readonly client: string; readonly user: string } | null): void;
  /** @param code the server's code if it refused the edit; otherwise null */
  lost(reason: LostReason, delta: Delta, code: string | null): void;
}

/** The client ids of restores and take-backs. A page's own id has no such beginning. */
const MADE_BY_SERVER = /^(restore|revert)\./;

/** The text differs from the server's. Errors of listeners are never wrapped in it, because a fault of the view is not one of the text. */
export class WrongTextError extends Error {
  override readonly name = 'WrongTextError';
}

export class Replica {
  readonly presence: Presence;
  readonly undoStack = new UndoStack();
  readonly #listener: ReplicaListener;
  /** Ids of edits that the server makes because this page asked for them. */
  readonly #asked = new Set<string>();
  #session: Session;

  constructor(session: Session, listener: ReplicaListener) {
    this.#session = session;
    this.#listener = listener;
    this.presence = new Presence(session.client);
  }

  get session(): Session {
    return this.#session;
  }

  get text(): Text {
    return this.#session.text;
  }

  /** Applies an edit of the user at `now` (milliseconds). `continues`: see `UndoStack.record`. @throws RangeError when the server would refuse it; nothing has changed then */
  edit(delta: Delta, now: number, continues = false): void {
    const problem = problemOf(delta, this.text);
    if (problem) throw new RangeError(`${problem.code}: ${problem.message}`);
    const before = this.text.snapshot();
    this.#session.edit(delta);
    this.undoStack.record(delta, before, now, continues);
    this.#edited(delta, 'local');
  }

  /** @returns whether there was something to undo */
  undo(): boolean {
    return this.#turn(this.undoStack.undo(this.text));
  }

  redo(): boolean {
    return this.#turn(this.undoStack.redo(this.text));
  }

  /** The server will make the edit `id` for this page. It becomes one step of the user's undo when it comes. */
  expect(id: string): void {
    this.#asked.add(id);
  }

  /** Applies the committed edit after `session.version`. @returns whether peers may have moved @throws WrongTextError when it does not fit the text */
  receive(edit: CommittedEdit): boolean {
    const isAsked = MADE_BY_SERVER.test(edit.client) && this.#asked.delete(edit.id);
    const before = isAsked ? this.text.snapshot() : null;
    const changes = this.#apply(edit);
    for (const change of changes) {
      if (before) this.undoStack.recordWhole(change.delta, before);
      else this.undoStack.transform(change.delta);
      this.presence.changed(change);
    }
    const placed = this.presence.committed(edit, this.#session);
    for (const { delta, client, user } of changes) this.#listener.changed(delta, 'remote', { client, user });
    this.#tellLost('uncertain', null);
    return placed || changes.length > 0;
  }

  /** Gives up edit `id`, which the server refused. @returns false if it is not in flight */
  refuse(id: string, code: string): boolean {
    const back = this.#session.refuse(id);
    if (back) this.#takenBack(back, 'refused', code);
    return back !== null;
  }

  /** Replaces the content. Pending edits are carried over as far as that is possible; the others are reported as lost. */
  replace(fresh: FreshContent): void {
    const { session, lost } = carryOver(this.#session.state(), this.#session.committedText(), fresh);
    this.#session = session;
    this.undoStack.clear();
    this.presence.clear();
    if (lost) this.#listener.lost(lost.reason, lost.delta, null);
  }

  /** Gives up the pending edits, which another page has taken over. @returns a replica of the same text for the id `client` */
  under(client: string): Replica {
    const back = this.#session.abandon();
    this.#takenBack(back, 'uncertain', null);
    const { history, version, text } = this.#session;
    return new Replica(new Session({ client, history, version, text }), this.#listener);
  }

  #apply(edit: CommittedEdit): RemoteChange[] {
    try {
      return this.#session.receive(this.#session.version, [edit]);
    } catch (cause) {
      throw new WrongTextError('a committed edit does not fit the text', { cause });
    }
  }

  #turn(delta: Delta | null): boolean {
    if (!delta) return false;
    this.#session.edit(delta);
    this.#edited(delta, 'undo');
    return true;
  }

  #edited(delta: Delta, origin: Origin): void {
    this.presence.edited(delta);
    this.#listener.changed(delta, origin, null);
  }

  /** Handles pending edits that were taken out of the text. The undo stack is cleared, because it does not fit this text any more. */
  #takenBack(delta: Delta, reason: LostReason, code: string | null): void {
    const change: RemoteChange = { delta, client: '', user: '' };
    this.undoStack.clear();
    this.presence.changed(change);
    if (!isEmpty(delta)) this.#listener.changed(delta, 'remote', null);
    this.#tellLost(reason, code);
  }

  #tellLost(reason: LostReason, code: string | null): void {
    for (const delta of this.#session.lost()) {
      this.undoStack.clear();
      this.#listener.lost(reason, delta, code);
    }
  }
}

/** Makes a replica when the content comes for the first time. @param left pending edits of a dead page, or null */
export function openReplica(client: string, left: SessionState | null, fresh: FreshContent, listener: ReplicaListener): Replica {
  const { history, version, text } = fresh;
  if (!left) return new Replica(new Session({ client, history, version, text }), listener);
  const { session, lost } = carryOver(left, null, fresh);
  if (lost) listener.lost(lost.reason, lost.delta, null);
  return new Replica(session, listener);
}

const UNLIMITED = { ops: Number.POSITIVE_INFINITY, length: Number.POSITIVE_INFINITY };

/** Why the server would refuse the edit, or null. An edit that is too long is no problem: it is sent in pieces. */
function problemOf(delta: Delta, text: Text): DeltaProblem | null {
  const parsed = parseDelta(delta, UNLIMITED);
  if (!parsed.ok) return parsed.problem;
  const change = lengthChange(delta);
  if (change > 0 && text.length + change > LIMITS.documentLength) {
    return { code: 'too-large', message: `a document has at most ${LIMITS.documentLength} units` };
  }
  return checkFits(delta, text);
}
