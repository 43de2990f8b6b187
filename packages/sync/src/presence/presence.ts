/**
 * Where everybody's cursor is, in units of the local text, and when one's own must be told to others. Pure.
 * Everybody moves everybody's selection along with each edit by the same rule (`moveSelection`), so that a cursor is sent only when it is not
 * where others already take it to be.
 */
import type { Delta } from '@inkstone/ot';
import type { Activity, CommittedEdit, Peer, Selection } from '../protocol/protocol.ts';
import { moveSelection, sameSelection } from '../protocol/selection.ts';
import type { RemoteChange, Session } from '../session/session.ts';

/** Edits that are remembered for presence that comes from a little behind. */
const MOST_RECENT = 256;

export class Presence {
  readonly #client: string;
  #peers = new Map<string, Peer>();
  /** One's own selection in the local text, and what others take it to be, in the committed text. */
  #selection: Selection | null = null;
  #announced: Selection | null = null;
  /** What keeps the user from this page, or null; and what others have been told of it. */
  #activity: Activity | null = null;
  #announcedActivity: Activity | null = null;
  #recent: { readonly version: number; readonly edit: CommittedEdit }[] = [];
  /** Presence of a version that has not been reached yet. */
  #early: { readonly version: number; readonly peers: readonly Peer[] }[] = [];

  constructor(client: string) {
    this.#client = client;
  }

  get peers(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  select(selection: Selection | null): void {
    this.#selection = selection;
  }

  act(activity: Activity | null): void {
    this.#activity = activity;
  }

  /** A connection has begun: the peers are these, and nobody knows of one's own cursor. */
  reset(version: number, peers: readonly Peer[], session: Session): void {
    this.#peers.clear();
    this.#early = [];
    this.#announced = null;
    this.#announcedActivity = null;
    this.#place(version, peers, session);
  }

  /** The text has been replaced: places in the old one mean nothing. */
  clear(): void {
    this.#peers.clear();
    this.#recent = [];
    this.#early = [];
    this.#selection = null;
    this.#announced = null;
  }

  receive(version: number, peers: readonly Peer[], left: readonly string[], session: Session): void {
    for (const client of left) this.#peers.delete(client);
    if (version > session.version) this.#early.push({ version, peers });
    else this.#place(version, peers, session);
  }

  /** A local edit has been applied. */
  edited(delta: Delta): void {
    this.#move(delta, this.#client);
    if (this.#selection) this.#selection = moveSelection(this.#selection, this.#client, delta, this.#client);
  }

  /** A change by another has been applied to the local text. */
  changed(change: RemoteChange): void {
    this.#move(change.delta, change.client);
    if (this.#selection) this.#selection = moveSelection(this.#selection, this.#client, change.delta, change.client);
  }

  /** The session has reached `session.version` with this edit. @returns whether peers have been placed that had waited for it */
  committed(edit: CommittedEdit, session: Session): boolean {
    this.#recent.push({ version: session.version, edit });
    if (this.#recent.length > MOST_RECENT) this.#recent.shift();
    if (this.#announced) this.#announced = moveSelection(this.#announced, this.#client, edit.delta, edit.client);
    const due = this.#early.filter((each) => each.version <= session.version);
    if (due.length === 0) return false;
    this.#early = this.#early.filter((each) => each.version > session.version);
    for (const each of due) this.#place(each.version, each.peers, session);
    return true;
  }

  /** One's own state if others must be told of it now: only while synchronized, for then the selection counts in the text at a version. */
  unannounced(session: Session): { selection: Selection | null; activity: Activity | null } | null {
    if (session.pending > 0) return null;
    if (sameSelection(this.#selection, this.#announced) && this.#activity === this.#announcedActivity) return null;
    return { selection: this.#selection, activity: this.#activity };
  }

  /** Others have been told. */
  announce(): void {
    this.#announced = this.#selection;
    this.#announcedActivity = this.#activity;
  }

  #move(delta: Delta, author: string): void {
    for (const [client, peer] of this.#peers) {
      if (peer.selection) this.#peers.set(client, { ...peer, selection: moveSelection(peer.selection, client, delta, author) });
    }
  }

  /** Takes peers as they are at `version` into the local text: past the edits since, then past what is pending. */
  #place(version: number, peers: readonly Peer[], session: Session): void {
    const since = this.#recent.filter((each) => each.version > version && each.version <= session.version);
    const pending = session.pendingDeltas();
    for (const peer of peers) {
      if (peer.client === this.#client) continue;
      let selection = peer.selection;
      for (const { edit } of since) selection = selection && moveSelection(selection, peer.client, edit.delta, edit.client);
      for (const delta of pending) selection = selection && moveSelection(selection, peer.client, delta, this.#client);
      this.#peers.set(peer.client, { ...peer, selection: selection && within(selection, session.text.length) });
    }
  }
}

/** A cursor stands at most before the last newline. */
function within(selection: Selection, length: number): Selection {
  return { anchor: Math.min(selection.anchor, length - 1), head: Math.min(selection.head, length - 1) };
}
