/**
 * One open document: gives edits their order and commits them in batches.
 *
 * An edit waits in the queue as its client made it. When the committer has room, a draft is made of what waits; if the log went on without us, the
 * draft is thrown away, what was missed is read, and the next one is made from the originals again.
 */
import { checkFits, type Delta, parseDelta, type Text } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode } from '@inkstone/sync/constants';
import type { BusEdit } from '../../ports/bus.ts';
import type { Directory, Membership } from '../../ports/directory.ts';
import type { Batch, Head, Log } from '../../ports/log.ts';
import type { BatchSource } from '../host/committer.ts';
import { eachJsonPiece } from '../host/in-steps.ts';
import { Participants } from '../people/participants.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { DocumentLimits } from './limits.ts';
import { type CommittedEntry, commitEntry, RecentEdits, readEntry } from './recent-edits.ts';
import { StaleEdits } from './stale-edits.ts';
import type { Submission } from './submission.ts';
import { type LocalPresence, Subscribers } from './subscribers.ts';

const PAGE_EDITS = 1_000;
/** What is in the log was within the limits when it was committed. */
const ANY_SIZE = { ops: Number.POSITIVE_INFINITY, length: Number.POSITIVE_INFINITY };
/** How long batches wait for each other, in ms, after another server was quicker: at first, at most, and how much of it stays after each that is committed. */
const FIRST_CONFLICT_PACE_MS = 4;
const LONGEST_CONFLICT_PACE_MS = 64;
const CONFLICT_PACE_DECAY = 0.8;
/** Who opens a document within this time of another, in ms, gets what was encoded for the first. It takes as much memory as the text. */
const CONTENT_CACHE_MS = 2_000;

export interface AuthorityDeps {
  readonly limits: DocumentLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: Directory;
  /** Asks the committer to come for a batch. */
  readonly wantCommit: (source: BatchSource) => void;
  /** Called with edits that are new here. `own`: this server committed them just now; others were found in the log or told of by another server. */
  readonly onAdvanced: (entries: readonly CommittedEntry[], own: boolean) => void;
  /** Called when somebody has come or left. */
  readonly onConnections: () => void;
  /** Called when connections of this server came, moved or left; undefined: no other server wants to know. */
  readonly onPresence?: (presence: LocalPresence) => void;
  /** Called when the log can't be read; it is tried again. */
  readonly onTrouble: (error: unknown) => void;
  /** Called once when this object must not be used any more: another one is to be opened. */
  readonly onStale: () => void;
}

export interface Opening {
  readonly document: string;
  readonly history: string;
  readonly version: number;
  readonly text: Text;
  readonly membership: Membership;
}

/** A document's content as JSON in UTF-8, in parts. */
export interface EncodedContent {
  readonly version: number;
  readonly json: Promise<readonly Buffer[]>;
}

/** @param text not to be edited meanwhile */
export async function encodeContent(text: Text, clock: Clock): Promise<readonly Buffer[]> {
  const deps: Buffer[] = [];
  await eachJsonPiece(text, clock, (piece) => deps.push(Buffer.from(piece)));
  return deps;
}

/** Null for what is no delta. An edit of which others had left nothing is in the log too. */
function deltaFromBus(given: unknown): Delta | null {
  const parsed = parseDelta(given, ANY_SIZE);
  if (parsed.ok) return parsed.delta;
  return parsed.problem.code === 'empty-edit' ? [] : null;
}

export class Authority implements BatchSource {
  readonly document: string;
  readonly history: string;
  readonly subscribers: Subscribers;
  readonly participants: Participants;
  readonly recent: RecentEdits;
  readonly #deps: AuthorityDeps;
  readonly #old: StaleEdits;
  #version: number;
  #text: Text;
  #queue: Submission[] = [];
  #inFlight: BatchBuilder | null = null;
  #refreshing: Promise<void> | null = null;
  /** What other servers have told of while a batch was on its way. */
  #overtaken: { readonly from: number; readonly edits: readonly BusEdit[] }[] = [];
  /** The log could not be read; nothing is committed until it can. */
  #recovering = false;
  /** Submissions that are still to be committed one by one. */
  #single = 0;
  #stale = false;
  /** When all batches so far would have been made, had they kept to the pace; one that comes after a pause may be a pace ahead of it. */
  #pacedUntil = 0;
  /** Least time between two batches, in ms, while other servers write to the document too: the fewer there are, the seldomer they meet. */
  #conflictPace = 0;
  /** Calls off the wait for the next one. */
  #cancelWait: (() => void) | null = null;
  /** What came after `drain`: not committed by this object any more. */
  #late: Submission[] | null = null;
  /** Edits made against versions that are not read yet, and what came after them from the same clients. */
  #ahead: Submission[] = [];
  #encoded: EncodedContent | null = null;
  #forgetContent: () => void = () => {};

  constructor(opening: Opening, deps: AuthorityDeps) {
    this.document = opening.document;
    this.history = opening.history;
    this.#version = opening.version;
    this.#text = opening.text;
    this.#deps = deps;
    this.recent = new RecentEdits(opening.version, opening.text.length, deps.limits);
    const feed = {
      after: (version: number, limit: number) => this.#editsAfter(version, limit),
      recent: (version: number) => (version >= this.recent.start ? this.recent.after(version) : null),
    };
    this.subscribers = new Subscribers(opening.version, feed, deps.clock, deps);
    this.participants = new Participants(opening.document, opening.membership, {
      directory: deps.directory,
      subscribers: this.subscribers,
      authors: () => [...this.#queue, ...(this.#inFlight?.submissions ?? [])].map(({ user }) => user.id),
      onGone: () => this.close(CloseCode.documentGone, 'the document was deleted'),
    });
    this.#old = new StaleEdits({
      read: (after, limit) => this.#readLog(after, limit),
      reach: () => ({ version: this.#version, start: this.recent.start }),
      moved: (submission) => {
        if (this.#stale) submission.settle({ type: 'dropped' });
        else this.#enqueue(submission);
      },
    });
  }

  /** The committed version. */
  get version(): number {
    return this.#version;
  }

  /** The committed text; not to be edited. */
  get text(): Text {
    return this.#text;
  }

  get title(): string {
    return this.participants.title;
  }

  /** Nothing waits to be committed. */
  get idle(): boolean {
    return this.#queue.length === 0 && this.#inFlight === null;
  }

  /** Not to be used any more. */
  get stale(): boolean {
    return this.#stale;
  }

  /** The content at the committed version, encoded once for all who open the document together. */
  encodedContent(): EncodedContent {
    if (this.#encoded === null) {
      const json = encodeContent(this.#text.snapshot(), this.#deps.clock);
      const encoded = { version: this.#version, json };
      this.#encoded = encoded;
      void json.then(() => {
        if (this.#encoded === encoded) this.#forgetContent = this.#deps.clock.after(CONTENT_CACHE_MS, () => this.#dropContent());
      });
    }
    return this.#encoded;
  }

  submit(submission: Submission): void {
    if (this.#stale) submission.settle({ type: 'dropped' });
    else if (this.#late !== null) this.#late.push(submission);
    else if (submission.base > this.#version || this.#ahead.some(({ client }) => client === submission.client))
      this.#submitAhead(submission);
    else if (submission.base < this.recent.start || this.#old.holds(submission.client)) this.#submitOld(submission);
    else this.#enqueue(submission);
  }

  takeBatch(): Batch | null {
    if (this.#inFlight !== null || this.#refreshing !== null || this.#recovering || this.#queue.length === 0) return null;
    const draft = new BatchBuilder(this.#version, this.#text, this.recent, this.#single > 0 ? 1 : this.#deps.limits.batchEdits);
    /** What stays in the queue although its turn came. */
    const later: Submission[] = [];
    /** Clients with an edit whose base was trimmed while it waited. */
    const leaving = new Set<string>();
    let authorUnknown = false;
    let taken = 0;
    for (const submission of this.#queue) {
      if (draft.full) break;
      taken++;
      if (submission.base < this.recent.start) leaving.add(submission.client);
      if (leaving.has(submission.client)) {
        this.#leaveQueue(submission);
        continue;
      }
      const taking = draft.take(submission, this.participants.memberNow(submission.user.id));
      if (taking === 'author-unknown' || taking === 'twice') {
        later.push(submission);
        authorUnknown ||= taking === 'author-unknown';
      } else if (taking !== 'taken') submission.settle(taking);
    }
    this.#queue = [...later, ...this.#restOfQueue(taken, leaving)];
    // Permissions changed, and what is known of an author is older: they are read, and the edit waits for it.
    if (authorUnknown) void this.#recover();
    this.#single = Math.max(0, this.#single - taken);
    if (draft.empty) {
      if (this.#queue.length > later.length) this.#deps.wantCommit(this);
      return null;
    }
    this.#inFlight = draft;
    this.#pacedUntil = Math.max(this.#pacedUntil, this.#deps.clock.now()) + this.#pace;
    return draft.batch(this.document, this.history, this.participants.epoch);
  }

  committed(at: number): void {
    const done = this.#inFlight;
    if (done === null) return;
    if (done.base !== this.#version) {
      // A refresh met our own batch in the log before the answer to the commit came: the next batch finds each edit there.
      this.unmatched();
      return;
    }
    this.#inFlight = null;
    this.#overtaken = [];
    this.#conflictPace = this.#conflictPace < 1 ? 0 : this.#conflictPace * CONFLICT_PACE_DECAY;
    // What waits is on its way to the database while the frames of these edits are written.
    const next = this.#queue.length > 0;
    if (next) this.#commitInTime();
    this.#advance(done.entries(at), done.text, next ? 'next' : 'now');
    done.submissions.forEach((submission, index) => {
      submission.settle({ type: 'committed', version: done.base + index + 1, again: false });
    });
  }

  unmatched(): void {
    this.#requeue();
    const before = this.#version;
    const overtaken = this.#overtaken.splice(0);
    const isComplete = overtaken.every(({ from, edits }) => this.#follow(from, edits));
    // Another server was quicker, and has told of it: the batch is made again on top of that. Whatever else was the cause is found in the database.
    this.#conflictPace = Math.min(LONGEST_CONFLICT_PACE_MS, Math.max(FIRST_CONFLICT_PACE_MS, 2 * this.#conflictPace));
    this.#pacedUntil = this.#deps.clock.now() + 2 * this.#pace;
    if (isComplete && this.#version > before) this.#commitInTime();
    else void this.#recover();
  }

  poisoned(): void {
    const draft = this.#inFlight;
    if (draft === null) return;
    const [only, ...others] = draft.submissions;
    if (others.length > 0) {
      // One of them is at fault: they go one by one, and it alone is refused.
      this.#single = draft.submissions.length;
      this.#requeue();
    } else {
      this.#inFlight = null;
      only?.settle({ type: 'refused', code: 'bad-content', message: 'This edit cannot be stored.' });
    }
    if (this.#queue.length > 0) this.#deps.wantCommit(this);
  }

  /**
   * Takes what the log has and we don't, and the present permissions; then goes on committing.
   *
   * Rejects when the log can't be read; nothing is lost then, and it may be called again.
   */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#readMissed().finally(() => {
      this.#refreshing = null;
      if (this.#queue.length > 0 && !this.#stale) this.#deps.wantCommit(this);
    });
    return this.#refreshing;
  }

  /** Compares with a head and with epochs of accounts that somebody has read, and refreshes if they tell something new. */
  async compare(head: Head | undefined, accounts: ReadonlyMap<string, number>): Promise<void> {
    const same = head !== undefined && head.history === this.history && head.epoch === this.participants.epoch;
    // A version ahead of ours may be our own, on its way: its answer will tell.
    if (!same || (head.version !== this.#version && this.#inFlight === null)) await this.refresh();
    else if (this.participants.differsFrom(accounts)) await this.participants.refresh();
  }

  /**
   * Takes edits that another server committed, and finds those between in the log.
   *
   * @param edits `from` + 1, `from` + 2, …; none: the log has them up to `from`
   */
  receive(history: string, from: number, edits: readonly BusEdit[]): void {
    // Late ones of a log that has been replaced continue nothing.
    if (history !== this.history || this.#stale) return;
    if (from + edits.length <= this.#version) return;
    // Ours on its way will not match: then these are taken first, without asking the database.
    if (this.#inFlight !== null) this.#overtaken.push({ from, edits });
    else if (!this.#follow(from, edits)) void this.#recover();
  }

  /** Commits what waits and takes nothing new, so that those who type on do not keep it from ending. */
  drain(): void {
    this.#late ??= [];
    this.#cancelWait?.();
    this.#cancelWait = null;
    if (this.#queue.length > 0) this.#deps.wantCommit(this);
  }

  /** Everyone leaves; what waits is not answered, so that clients ask again elsewhere. */
  close(code: (typeof CloseCode)[keyof typeof CloseCode], reason: string): void {
    if (this.#stale) return;
    this.#stale = true;
    this.#cancelWait?.();
    this.#requeue();
    // First of all they hear why: a socket whose edit is dropped closes itself.
    this.participants.end(code, reason);
    this.#dropContent();
    const dropped = [...this.#queue, ...(this.#late ?? [])];
    this.#queue = [];
    for (const submission of dropped) submission.settle({ type: 'dropped' });
    this.#deps.onStale();
  }

  get #pace(): number {
    return Math.max(this.subscribers.pace, this.#conflictPace);
  }

  /** Asks for a commit at the pace of the audience: what arrives until then goes along, in one batch and one frame. */
  #commitInTime(): void {
    if (this.#cancelWait !== null) return;
    const { clock, wantCommit } = this.#deps;
    const wait = this.#pacedUntil - this.#pace - clock.now();
    if (wait <= 0) wantCommit(this);
    else {
      this.#cancelWait = clock.after(wait, () => {
        this.#cancelWait = null;
        wantCommit(this);
      });
    }
  }

  /** Applies edits of another server that continue ours. False: they don't, or not all of it was told. */
  #follow(from: number, edits: readonly BusEdit[]): boolean {
    if (from > this.#version) return false;
    const fresh = edits.slice(this.#version - from);
    const text = this.#text.snapshot();
    const entries: CommittedEntry[] = [];
    for (const { delta: given, ...edit } of fresh) {
      const delta = deltaFromBus(given);
      if (delta === null || checkFits(delta, text) !== null) return false;
      text.apply(delta);
      const version = this.#version + entries.length + 1;
      entries.push(commitEntry({ ...edit, version, length: text.length, json: JSON.stringify(delta) }, delta));
    }
    if (entries.length > 0) this.#advance(entries, text, 'paced');
    return true;
  }

  #enqueue(submission: Submission): void {
    this.#queue.push(submission);
    if (this.#inFlight === null && this.#refreshing === null) this.#commitInTime();
  }

  /** The edit's base was trimmed while it waited, or that of an earlier one of its client. */
  #leaveQueue(submission: Submission): void {
    if (submission.mergeAnyAge) this.#old.takeBack(submission);
    else this.#submitOld(submission);
  }

  /** What a batch has not come to. The edits of clients that are leaving leave as well: left behind, they would be committed before the earlier ones. */
  #restOfQueue(taken: number, leaving: ReadonlySet<string>): Submission[] {
    const rest = this.#queue.slice(taken);
    if (leaving.size === 0) return rest;
    return rest.filter((submission) => {
      if (!leaving.has(submission.client)) return true;
      this.#leaveQueue(submission);
      return false;
    });
  }

  #requeue(): void {
    const back = this.#inFlight;
    if (back === null) return;
    this.#inFlight = null;
    this.#queue = [...back.submissions, ...this.#queue];
  }

  /** The base is of a version that another server has committed, or of none. */
  #submitAhead(submission: Submission): void {
    this.#ahead.push(submission);
    if (this.#ahead.length > 1) return;
    this.refresh().then(
      () => {
        for (const each of this.#ahead.splice(0)) {
          if (each.base <= this.#version) this.submit(each);
          else each.settle({ type: 'refused', code: 'bad-version', message: `The document is at version ${this.#version}.` });
        }
      },
      () => {
        for (const each of this.#ahead.splice(0)) each.settle({ type: 'dropped' });
      },
    );
  }

  /** The base is of a version that memory does not hold any more. */
  #submitOld(submission: Submission): void {
    if (submission.mergeAnyAge) this.#old.take(submission);
    else submission.settle({ type: 'behind', version: this.#version });
  }

  /** @param when to show them; those that this server has not committed itself are `paced` */
  #advance(entries: readonly CommittedEntry[], text: Text, when: 'now' | 'next' | 'paced'): void {
    this.#text = text;
    this.#dropContent();
    this.#version += entries.length;
    for (const entry of entries) this.recent.push(entry);
    this.subscribers.publish(entries, when);
    this.#deps.onAdvanced(entries, when !== 'paced');
  }

  #dropContent(): void {
    if (this.#encoded === null) return;
    this.#forgetContent();
    this.#forgetContent = () => {};
    this.#encoded = null;
  }

  /** Refreshes, again and again until the log can be read: sockets stay open meanwhile, and what waits stays. */
  async #recover(): Promise<void> {
    if (this.#recovering) return;
    this.#recovering = true;
    for (let wait = 100; !this.#stale; wait = Math.min(2 * wait, 2_000)) {
      try {
        await this.refresh();
        break;
      } catch (error) {
        this.#deps.onTrouble(error);
        await new Promise<void>((resolve) => this.#deps.clock.after(wait, resolve));
      }
    }
    this.#recovering = false;
    if (this.#queue.length > 0 && !this.#stale) this.#deps.wantCommit(this);
  }

  async #readMissed(): Promise<void> {
    // Our own commit may be answered before the head that was read ahead of it.
    const known = this.#version;
    const head = (await this.#deps.log.heads([this.document])).get(this.document);
    if (head === undefined) {
      this.close(CloseCode.documentGone, 'the document was deleted');
      return;
    }
    if (head.history !== this.history || head.version < known) {
      this.close(CloseCode.shutdown, 'the history of the document was replaced');
      return;
    }
    while (this.#version < head.version) {
      const page = await this.#readLog(this.#version, PAGE_EDITS);
      if (page.length === 0) break;
      // While we read, the answer to our own commit may have brought some of them.
      const entries = page.filter((entry) => entry.version > this.#version);
      if (entries.length > 0) {
        const text = this.#text.snapshot();
        for (const entry of entries) text.apply(entry.delta);
        this.#advance(entries, text, 'paced');
      }
    }
    await this.participants.refresh();
  }

  /** Edits after `version`: from memory at once, or from the log. */
  #editsAfter(version: number, limit: number): CommittedEntry[] | Promise<CommittedEntry[]> {
    if (version >= this.recent.start) {
      const entries = this.recent.after(version);
      return entries.length > limit ? entries.slice(0, limit) : entries;
    }
    // What another server has committed meanwhile comes in its turn.
    return this.#readLog(version, Math.min(limit, this.#version - version));
  }

  async #readLog(after: number, limit: number): Promise<CommittedEntry[]> {
    return (await this.#deps.log.edits(this.document, after, limit)).map(readEntry);
  }
}
