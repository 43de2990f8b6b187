/**
 * The client's side of a shared document, pure: what is committed, what is on its way, what waits.
 *
 * Three states (ot.js): synchronized; one edit in flight; one in flight and a buffer behind it. One's own edits come back in the
 * ordered stream and are recognised there (codemirror/collab), so that there is no second path for acknowledgement.
 *
 * What holds between any two calls: committed text at `version` ∘ in flight ∘ buffer[0] ∘ buffer[1] … = `text`, and the session has applied
 * every edit up to `version` one at a time without meeting the one in flight. That is why the one in flight may always be sent transformed
 * to `version` under its id: whichever copy of it is committed first, the other one meets its id between its base and the head.
 */
import {
  clientFirst,
  compose,
  type Delta,
  type DeltaLimits,
  deltaSize,
  deltasEqual,
  invert,
  isEmpty,
  splitBySize,
  type Text,
  transformList,
} from '@inkstone/ot';
import { LIMITS } from './constants.ts';
import type { CommittedEdit } from './protocol.ts';

export interface PendingEdit {
  readonly id: string;
  readonly delta: Delta;
}

export interface OutgoingEdit extends PendingEdit {
  /** The version that `delta` applies to. */
  readonly version: number;
}

/** A change of what is shown that did not come from `edit`. */
export interface RemoteChange {
  /** Against the text shown. */
  readonly delta: Delta;
  readonly client: string;
  /** Id of the author. */
  readonly user: string;
}

/** Everything needed to go on with a session elsewhere: open the content at `version`, then the edits after it. Deltas apply one after another. */
export interface SessionState {
  readonly client: string;
  readonly history: string;
  readonly version: number;
  /** Number of the next id; ids are never used twice, whatever happens to their edits. */
  readonly nextId: number;
  readonly inFlight: PendingEdit | null;
  readonly buffer: readonly Delta[];
}

/** What is not acknowledged, in order: the first applies to the text at the state's version, each later one to the text after those before it. */
export function pendingDeltas({ inFlight, buffer }: Pick<SessionState, 'inFlight' | 'buffer'>): Delta[] {
  return inFlight ? [inFlight.delta, ...buffer] : [...buffer];
}

/** An edit is sent in pieces of half the limits: transformed over others' edits it may still grow. */
const PIECE = { ops: LIMITS.editOps / 2, length: LIMITS.editLength };
/** A buffered delta is not composed further from here on, so that a key pressed after hours offline costs what the first one did. */
const FULL = { ops: 1_000, length: 65_536 };

export class Session {
  readonly client: string;
  readonly history: string;
  /** What the user sees. Changed in place; change it through the session only. */
  readonly text: Text;
  #version: number;
  #nextId: number;
  #inFlight: PendingEdit | null;
  #buffer: Delta[];
  /** The text at `version`; held only while something is pending, else it is `text`. */
  #committed: Text | null = null;
  #lost: Delta[] = [];

  /**
   * @param init.text the text at `init.version`; the session takes it over and applies what is pending to it
   * @throws RangeError when what is pending does not fit the text
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
    // What others have undone all of is nothing to send. An empty delta would keep those behind it from being sent.
    this.#buffer = (init.buffer ?? []).filter((delta) => !isEmpty(delta));
    const pending = this.pendingDeltas();
    if (pending.length > 0) this.#committed = this.text.snapshot();
    for (const delta of pending) this.text.apply(delta);
  }

  /** Number of committed edits that have been applied. */
  get version(): number {
    return this.#version;
  }

  /** Deltas not yet acknowledged; 0 means synchronized. What is typed behind an edit in flight counts as one. */
  get pending(): number {
    return (this.#inFlight ? 1 : 0) + this.#buffer.length;
  }

  /** The id of the edit in flight, or null. */
  get inFlight(): string | null {
    return this.#inFlight?.id ?? null;
  }

  /** Applies a local edit to `text` and keeps it until it is acknowledged. @throws RangeError when it does not fit; then nothing has changed */
  edit(delta: Delta): void {
    if (isEmpty(delta)) return;
    const before = this.#committed ?? this.text.snapshot();
    this.text.apply(delta);
    this.#committed = before;
    for (const piece of isLarger(delta, PIECE) ? splitBySize(delta, PIECE) : [delta]) this.#enqueue(piece);
    this.#settle();
  }

  /** Puts the first buffered edit in flight, and returns it; null when one is in flight already or nothing waits. */
  takeOutgoing(): OutgoingEdit | null {
    if (this.#inFlight) return null;
    const delta = this.#buffer.shift();
    if (!delta) return null;
    this.#inFlight = { id: String(this.#nextId++), delta };
    return this.resend();
  }

  /** The edit in flight as it is to be sent again: the same id, transformed to `version`. Null when nothing is in flight. */
  resend(): OutgoingEdit | null {
    // Others have undone all of it: sent or not, it changes nothing any more, and the server accepts no empty edit.
    if (this.#inFlight && isEmpty(this.#inFlight.delta)) this.#inFlight = null;
    this.#settle();
    return this.#inFlight && { ...this.#inFlight, version: this.#version };
  }

  /**
   * Applies the committed edits `from` + 1, `from` + 2, …; those that were applied before are skipped.
   *
   * @returns what changed in the text shown, in order; one's own edits, being shown already, are not among it
   * @throws RangeError when edits are missing between `version` and `from`
   */
  receive(from: number, edits: readonly CommittedEdit[]): RemoteChange[] {
    if (from > this.#version)
      throw new RangeError(`the edits received begin after version ${from}, but the text is at version ${this.#version}`);
    return edits.slice(this.#version - from).flatMap((edit) => this.#advance(edit));
  }

  /** Edit `id` will never be applied: gives it up with all that was made on top. @returns what takes it out of the text; null when `id` is not in flight */
  refuse(id: string): Delta | null {
    return this.#inFlight?.id === id ? this.abandon() : null;
  }

  /** Gives up all that is pending. @returns what takes it out of the text */
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

  /** What has been given up since this was last asked. Each delta applies to the text that was committed when it was given up. */
  lost(): readonly Delta[] {
    return this.#lost.splice(0);
  }

  /** The text at `version`, without what is pending: a copy. */
  committedText(): Text {
    return (this.#committed ?? this.text).snapshot();
  }

  /** What is not acknowledged, in order: the first applies to the text at `version`, each later one to the text after those before it. */
  pendingDeltas(): Delta[] {
    return pendingDeltas({ inFlight: this.#inFlight, buffer: this.#buffer });
  }

  /** What a journal keeps. */
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
    // One of our ids on something that we did not send: our state is older than what was saved (a journal that a power cut set back).
    // What is pending may be part of it already; guessing would double it.
    const stale = edit.id === this.#inFlight?.id || Number(edit.id) >= this.#nextId;
    if (!stale) return [this.#merge(edit)];
    this.#nextId = Math.max(this.#nextId, Number(edit.id) + 1);
    const back: RemoteChange = { delta: this.abandon(), client: edit.client, user: edit.user };
    return [back, this.#merge(edit)];
  }

  /** Takes another's edit below what is pending: both sides move past each other, one pending delta at a time. */
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

function isLarger(delta: Delta, limits: DeltaLimits): boolean {
  const size = deltaSize(delta);
  return size.ops > limits.ops || size.length > limits.length;
}

function isFull(delta: Delta): boolean {
  const size = deltaSize(delta);
  return size.ops >= FULL.ops || size.length >= FULL.length;
}
