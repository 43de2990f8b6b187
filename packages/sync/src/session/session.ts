/**
 * The client's side of a shared document, pure: what is committed, what is in flight, and what waits.
 *
 * It has three states (as ot.js): synchronized; one edit in flight; one in flight and a buffer behind it. The client's own edits come back in the
 * ordered stream and are recognised there (as in codemirror/collab), so acknowledgements need no other path.
 *
 * What holds between any two calls: committed text at `version` ∘ in flight ∘ buffer[0] ∘ buffer[1] … = `text`, and the session has applied
 * every edit up to `version` one at a time without finding the one in flight among them. That is why the edit in flight may always be sent again under
 * its id, transformed to `version`: whichever copy is committed first, the server finds its id between the other copy's base and the head.
 */
import { clientFirst, compose, type Delta, deltasEqual, invert, isEmpty, type Text, transformList } from '@inkstone/ot';
import { LIMITS } from '../protocol/constants.ts';
import type { CommittedEdit } from '../protocol/protocol.ts';
import { pieces, sizeOf } from './pieces.ts';

export interface PendingEdit {
  readonly id: string;
  readonly delta: Delta;
}

export interface OutgoingEdit extends PendingEdit {
  /** The version that `delta` applies to. */
  readonly version: number;
}

/** A change of the shown text that did not come from `edit`. */
export interface RemoteChange {
  /** Applies to the shown text. */
  readonly delta: Delta;
  readonly client: string;
  /** Id of the author. */
  readonly user: string;
}

/** Everything that another session needs to go on: it opens the content at `version`, then applies the deltas one after another. */
export interface SessionState {
  readonly client: string;
  readonly history: string;
  readonly version: number;
  /** Number of the next id. An id is never used twice, whatever happens to its edit. */
  readonly nextId: number;
  readonly inFlight: PendingEdit | null;
  readonly buffer: readonly Delta[];
}

/** The unacknowledged deltas in order. The first applies to the text at the state's version, each later one to the text after the previous ones. */
export function pendingDeltas({ inFlight, buffer }: Pick<SessionState, 'inFlight' | 'buffer'>): Delta[] {
  return inFlight ? [inFlight.delta, ...buffer] : [...buffer];
}

/** A long edit is sent in pieces of this size. They have half the allowed operations, because transforming over others' edits may add some. */
const PIECE = { ops: LIMITS.editOps / 2, length: LIMITS.editLength };
/** A buffered delta of this size is not composed any further, so that a key after hours offline costs no more than the first one. */
const FULL = { ops: 1_000, length: 65_536 };

export class Session {
  readonly client: string;
  readonly history: string;
  /** The text that the user sees. It is changed in place, by the session only. */
  readonly text: Text;
  #version: number;
  #nextId: number;
  #inFlight: PendingEdit | null;
  #buffer: Delta[];
  /** The text at `version`. It is kept only while something is pending; otherwise it equals `text`. */
  #committed: Text | null = null;
  #lost: Delta[] = [];

  /**
   * @param init.text the text at `init.version`; the session takes it over and applies the pending edits to it
   * @throws RangeError when the pending edits do not fit the text
   */
  constructor(init: {
    client: string;
    history: string;
    version: number;
    text: Text;
    nextId?: number;
    inFlight?: PendingEdit | null;
    buffer?: readonly Delta[];
  }) {
    this.client = init.client;
    this.history = init.history;
    this.text = init.text;
    this.#version = init.version;
    this.#nextId = init.nextId ?? 0;
    this.#inFlight = init.inFlight ?? null;
    // Empty deltas are dropped: there is nothing to send, and one would block those behind it.
    this.#buffer = (init.buffer ?? []).filter((delta) => !isEmpty(delta));
    const pending = this.pendingDeltas();
    if (pending.length > 0) this.#committed = this.text.snapshot();
    for (const delta of pending) this.text.apply(delta);
  }

  /** The number of committed edits that have been applied. */
  get version(): number {
    return this.#version;
  }

  /** The number of unacknowledged deltas; 0 means synchronized. */
  get pending(): number {
    return (this.#inFlight ? 1 : 0) + this.#buffer.length;
  }

  /** The id of the edit in flight, or null. */
  get inFlight(): string | null {
    return this.#inFlight?.id ?? null;
  }

  /** Applies a local edit to `text` and keeps it until it is acknowledged. @throws RangeError when it does not fit; nothing has changed then */
  edit(delta: Delta): void {
    if (isEmpty(delta)) return;
    const before = this.#committed ?? this.text.snapshot();
    this.text.apply(delta);
    this.#committed = before;
    for (const piece of pieces(delta, PIECE)) this.#enqueue(piece);
    this.#settle();
  }

  /** Puts the first buffered edit in flight and returns it; null if one is in flight already or nothing waits. */
  takeOutgoing(): OutgoingEdit | null {
    if (this.#inFlight) return null;
    const delta = this.#buffer.shift();
    if (!delta) return null;
    this.#inFlight = { id: String(this.#nextId++), delta };
    return this.resend();
  }

  /** The edit in flight, transformed to `version`, to be sent again under the same id. Null if nothing is in flight. */
  resend(): OutgoingEdit | null {
    // Others have undone all of it. It changes nothing any more, and the server accepts no empty edit.
    if (this.#inFlight && isEmpty(this.#inFlight.delta)) this.#inFlight = null;
    this.#settle();
    return this.#inFlight && { ...this.#inFlight, version: this.#version };
  }

  /**
   * Applies the committed edits `from` + 1, `from` + 2, …. Edits that were applied before are skipped.
   *
   * @returns the changes of the shown text, in order; the client's own edits are not among them, because they are shown already
   * @throws RangeError when edits are missing between `version` and `from`
   */
  receive(from: number, edits: readonly CommittedEdit[]): RemoteChange[] {
    if (from > this.#version)
      throw new RangeError(`the edits received begin after version ${from}, but the text is at version ${this.#version}`);
    return edits.slice(this.#version - from).flatMap((edit) => this.#advance(edit));
  }

  /** Gives up edit `id`, which was refused, and all edits on top of it. @returns the delta that takes them out of the text; null if `id` is not in flight */
  refuse(id: string): Delta | null {
    return this.#inFlight?.id === id ? this.abandon() : null;
  }

  /** Gives up all pending edits. @returns the delta that takes them out of the text */
  abandon(): Delta {
    const pending = this.pendingDeltas();
    if (pending.length === 0 || this.#committed === null) return [];
    const whole = pending.reduce(compose);
    const back = invert(whole, this.#committed);
    this.text.apply(back);
    this.#lost.push(whole);
    this.#inFlight = null;
    this.#buffer = [];
    this.#settle();
    return back;
  }

  /** The edits that were given up since the last call. Each delta applies to the text that was committed when it was given up. */
  lost(): readonly Delta[] {
    return this.#lost.splice(0);
  }

  /** A copy of the text at `version`, without pending edits. */
  committedText(): Text {
    return (this.#committed ?? this.text).snapshot();
  }

  /** The unacknowledged deltas in order. The first applies to the text at `version`, each later one to the text after the previous ones. */
  pendingDeltas(): Delta[] {
    return pendingDeltas({ inFlight: this.#inFlight, buffer: this.#buffer });
  }

  /** The state that a journal stores. */
  state(): SessionState {
    return {
      client: this.client,
      history: this.history,
      version: this.#version,
      nextId: this.#nextId,
      inFlight: this.#inFlight,
      buffer: [...this.#buffer],
    };
  }

  #advance(edit: CommittedEdit): RemoteChange[] {
    this.#version++;
    if (edit.client !== this.client) return [this.#merge(edit)];
    if (edit.id === this.#inFlight?.id && deltasEqual(edit.delta, this.#inFlight.delta)) {
      this.#inFlight = null;
      this.#committed?.apply(edit.delta);
      this.#settle();
      return [];
    }
    // The edit has one of our ids, but we did not send it: our state is older than the log, for example because a power cut undid writes of the journal.
    // Our pending edits may be part of that edit. Sending them again could double them, so they are given up.
    const stale = edit.id === this.#inFlight?.id || Number(edit.id) >= this.#nextId;
    if (!stale) return [this.#merge(edit)];
    this.#nextId = Math.max(this.#nextId, Number(edit.id) + 1);
    const back: RemoteChange = { delta: this.abandon(), client: edit.client, user: edit.user };
    return [back, this.#merge(edit)];
  }

  /** Applies another client's edit below the pending ones. The edit and each pending delta are transformed past each other. */
  #merge(edit: CommittedEdit): RemoteChange {
    const ownFirst = clientFirst(this.client, edit.client);
    const sent = this.#inFlight ? [this.#inFlight.delta] : [];
    const { deltas, over } = transformList([...sent, ...this.#buffer], edit.delta, ownFirst);
    if (this.#inFlight) this.#inFlight = { id: this.#inFlight.id, delta: deltas.shift() as Delta };
    this.#buffer = deltas.filter((delta) => !isEmpty(delta));
    this.#committed?.apply(edit.delta);
    this.text.apply(over);
    this.#settle();
    return { delta: over, client: edit.client, user: edit.user };
  }

  #enqueue(delta: Delta): void {
    const last = this.#buffer.at(-1);
    if (!last || isFull(last) || isFull(delta)) {
      this.#buffer.push(delta);
      return;
    }
    const merged = compose(last, delta);
    if (isEmpty(merged)) this.#buffer.pop();
    else this.#buffer[this.#buffer.length - 1] = merged;
  }

  #settle(): void {
    if (this.pending === 0) this.#committed = null;
  }
}

function isFull(delta: Delta): boolean {
  const size = sizeOf(delta);
  return size.ops >= FULL.ops || size.length >= FULL.length;
}
