/**
 * The cursors of all peers, in units of the local text, and whether the user's own must be sent. Pure.
 * All clients move all selections with each edit by the same rule (`moveSelection`). So a cursor is sent only when it is not where others expect it.
 */
import type { Delta } from '@inkstone/ot';
import type { Activity, CommittedEdit, Peer, Selection } from '../protocol/protocol.ts';
import { moveSelection, sameSelection } from '../protocol/selection.ts';
import type { RemoteChange, Session } from '../session/session.ts';

/** How many recent edits are kept, to move presence that was sent at a slightly older version. */
const MOST_RECENT = 256;

export class Presence {
  readonly #client: string;
  #peers = new Map<string, Peer>();
  /** The user's selection in the local text, and the one that others know, in the committed text. */
  #selection: Selection | null = null;
  #announced: Selection | null = null;
  /** Why the user is inactive, or null; and what others know of it. */
  #activity: Activity | null = null;
  #announcedActivity: Activity | null = null;
  #recent: { readonly version: number; readonly edit: CommittedEdit }[] = [];
  /** Presence at versions that have not been reached yet. */
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

  /** Starts a new connection with these peers. Nobody knows the user's own cursor yet. */
  reset(version: number, peers: readonly Peer[], session: Session): void {
    this.#peers.clear();
    this.#early = [];
    this.#announced = null;
    this.#announcedActivity = null;
    this.#place(version, peers, session);
  }

  /** Forgets all positions, because the text has been replaced. */
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

  /** Called when the session has applied this edit. @returns whether waiting presence was placed at the new version */
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

  /** The user's own state if it must be sent now, or null. It can be sent only while nothing is pending, since then the selection is at a version. */
  unannounced(session: Session): { selection: Selection | null; activity: Activity | null } | null {
    if (session.pending > 0) return null;
    if (sameSelection(this.#selection, this.#announced) && this.#activity === this.#announcedActivity) return null;
    return { selection: this.#selection, activity: this.#activity };
  }

  /** Notes that the state has been sent. */
  announce(): void {
    this.#announced = this.#selection;
    this.#announcedActivity = this.#activity;
  }

  #move(delta: Delta, author: string): void {
    for (const [client, peer] of this.#peers) {
      if (peer.selection) this.#peers.set(client, { ...peer, selection: moveSelection(peer.selection, client, delta, author) });
    }
  }

  /** Converts peers from `version` to the local text: moves them past the edits since, then past the pending ones. */
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

/** Limits a selection to the text. A cursor is at most before the last newline. */
function within(selection: Selection, length: number): Selection {
  return { anchor: Math.min(selection.anchor, length - 1), head: Math.min(selection.head, length - 1) };
}
