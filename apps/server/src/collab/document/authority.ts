/**
 * One open document: gives edits their order and commits them in batches.
 *
 * An edit waits in the queue as its client made it. When the committer has room, a batch is built from the queue. If another server has appended to the
 * log meanwhile, the batch is thrown away, the missed edits are read, and the next batch is built from the originals.
 *
 * Where an edit is, until it is settled (`submit` decides, in this order):
 *
 * - `#late`: it came after `drain`; it is dropped at `close`, and its client sends it to another server;
 * - `#ahead`: its base, or that of an earlier edit of its client, is a version that is not read yet; after one `refresh` it is submitted again or refused;
 * - `#staleEdits`: its base is not in memory any more; it comes to the queue once its base is (a client that transforms by itself is told `behind`);
 * - `#queue`: it waits for a batch; `#single` counts those at its head that go one by one;
 * - `#inFlight`: the batch that is on its way to the database.
 *
 * What moves the document, and what excludes what:
 *
 * - A batch is built (`takeBatch`) only while none is on its way, nothing is being read (`#refreshing`), and the log could be read (`#recovering` is false).
 * - `committed` applies the batch. `unmatched`, for a batch that lost a race or whose outcome is unknown, puts it back at the head of the queue. `poisoned`
 *   refuses its only edit, or has its edits tried one by one.
 * - A read may begin while a batch is on its way (by `compare`, or for an edit of `#ahead`) and may find that very batch in the log. Then the version has moved
 *   when the commit is answered, and `committed` treats it as unmatched: the next batch finds each edit in `recent`, saved before.
 * - What other servers tell (`receive`) is applied at once while no batch is on its way. Otherwise it waits in `#overtaken` for the batch's answer.
 * - `#recover` reads until it succeeds, and once more if something was told meanwhile (`#recoverAgain`). Sockets and the queue stay as they are.
 * - `#stale` is final: `close` has dropped all edits and sockets, and `Documents` opens the document anew.
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
import { type EditTimes, type LocalPresence, Subscribers } from './subscribers.ts';

const PAGE_EDITS = 1_000;
/** What is in the log was within the limits when it was committed. */
const ANY_SIZE = { ops: Number.POSITIVE_INFINITY, length: Number.POSITIVE_INFINITY };
/** How long batches wait for each other, in ms, after another server was quicker: at first, at most, and how much of it stays after each that is committed. */
const FIRST_CONFLICT_PACE_MS = 4;
const LONGEST_CONFLICT_PACE_MS = 64;
const CONFLICT_PACE_DECAY = 0.8;
/** Messages of other servers that are kept while a batch is on its way. */
const MAX_OVERTAKEN = 100;
/** How long an encoded content is kept for others who open the document, in ms. It takes as much memory as the text. */
const CONTENT_CACHE_MS = 2_000;

export interface AuthorityDeps {
  readonly limits: DocumentLimits;
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: Directory;
  /** Asks the committer to fetch a batch. */
  readonly wantCommit: (source: BatchSource) => void;
  /** Told how long the edits of this server took. */
  readonly times: EditTimes;
  /** Called with new edits. `own`: this server committed them; the others come from the log or from another server. */
  readonly onAdvanced: (entries: readonly CommittedEntry[], own: boolean) => void;
  /** Called when a client has come or left. */
  readonly onConnections: () => void;
  /** Called when connections of this server came, moved or left; undefined: no other server wants to know. */
  readonly onPresence?: (presence: LocalPresence) => void;
  /** Called when the log can't be read. It is tried again. */
  readonly onTrouble: (error: unknown) => void;
  /** Called once when this object must not be used any more and the document must be opened anew. */
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

/** @param text must not be edited before the promise settles */
export async function encodeContent(text: Text, clock: Clock): Promise<readonly Buffer[]> {
  const parts: Buffer[] = [];
  await eachJsonPiece(text, clock, (piece) => parts.push(Buffer.from(piece)));
  return parts;
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
  readonly #staleEdits: StaleEdits;
  #version: number;
  #text: Text;
  #queue: Submission[] = [];
  #inFlight: BatchBuilder | null = null;
  #refreshing: Promise<void> | null = null;
  /** What other servers have told of while a batch was on its way. */
  #overtaken: { readonly from: number; readonly edits: readonly BusEdit[] }[] = [];
  /** The log could not be read. Nothing is committed until it can be. */
  #recovering = false;
  /** The log has to be read once more: something was told since it was. */
  #recoverAgain = false;
  /** How many submissions must be committed one by one, because the database refused a batch. */
  #single = 0;
  #stale = false;
  /** The time up to which the batches so far use the pace, in ms. The next batch is built at most one pace before it. */
  #pacedUntil = 0;
  /** Least time between two batches, in ms, while other servers write to the document too: the fewer there are, the seldomer they meet. */
  #conflictPace = 0;
  /** Cancels the wait for the next batch. */
  #cancelWait: (() => void) | null = null;
  /** Submissions that came after `drain`. This object does not commit them. */
  #late: Submission[] | null = null;
  /** Edits made against versions that are not read yet, and later edits of the same clients. */
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
      onReplaced: () => this.close(CloseCode.shutdown, 'the history of the document was replaced'),
    });
    this.#staleEdits = new StaleEdits({
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

  /** The committed text. It must not be edited. */
  get text(): Text {
    return this.#text;
  }

  get title(): string {
    return this.participants.title;
  }

  /** Edits that are not committed yet. */
  get waitingEdits(): number {
    return this.#queue.length + (this.#inFlight?.submissions.length ?? 0) + this.#ahead.length + (this.#late?.length ?? 0);
  }

  /** Whether nothing waits to be committed. */
  get idle(): boolean {
    return this.#queue.length === 0 && this.#inFlight === null;
  }

  /** Whether this object must not be used any more. */
  get stale(): boolean {
    return this.#stale;
  }

  /** The content at the committed version, encoded once for all who open the document at about the same time. */
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
    else if (submission.base < this.recent.start || this.#staleEdits.holds(submission.client)) this.#submitStale(submission);
    else this.#enqueue(submission);
  }

  takeBatch(): Batch | null {
    if (this.#inFlight !== null || this.#refreshing !== null || this.#recovering || this.#queue.length === 0) return null;
    const draft = new BatchBuilder(this.#version, this.#text, this.recent, this.#single > 0 ? 1 : this.#deps.limits.batchEdits);
    /** Submissions that stay in the queue although their turn came. */
    const later: Submission[] = [];
    /** Clients with an edit whose base was trimmed from memory while it waited. */
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
      if (taking === 'author-unknown' || taking === 'waits') {
        later.push(submission);
        authorUnknown ||= taking === 'author-unknown';
      } else if (taking !== 'taken') submission.settle(taking);
    }
    this.#queue = [...later, ...this.#restOfQueue(taken, leaving)];
    // Permissions have changed since an author's were read. The edit waits until they are read again.
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
      // A refresh read our own batch from the log before the commit was answered. The next batch finds each edit in the log.
      this.unmatched();
      return;
    }
    this.#inFlight = null;
    this.#conflictPace = this.#conflictPace < 1 ? 0 : this.#conflictPace * CONFLICT_PACE_DECAY;
    // The next batch goes to the database first, so that it is committed while the frames of this one are written.
    const next = this.#queue.length > 0;
    if (next) this.#commitInTime();
    const { times } = this.#deps;
    const now = this.#deps.clock.now();
    for (const { receivedAt } of done.submissions) times.committedIn(now - receivedAt);
    this.subscribers.time(done.submissions);
    this.#advance(done.entries(at), done.text, next ? 'next' : 'now');
    done.submissions.forEach((submission, index) => {
      submission.settle({ type: 'committed', version: done.base + index + 1, again: false });
    });
    // Another server's edits on top of ours may have been told before our commit was answered.
    if (!this.#takeOvertaken()) void this.#recover();
  }

  unmatched(): void {
    this.#requeue();
    const before = this.#version;
    const isComplete = this.#takeOvertaken();
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
      // One of them is at fault. They are committed one by one, so that only that one is refused.
      this.#single = draft.submissions.length;
      this.#requeue();
    } else {
      this.#inFlight = null;
      only?.settle({ type: 'refused', code: 'bad-content', message: 'This edit cannot be stored.' });
    }
    if (!this.#takeOvertaken()) void this.#recover();
    if (this.#queue.length > 0) this.#deps.wantCommit(this);
  }

  /**
   * Reads missing edits from the log, and the current permissions. Then committing goes on.
   *
   * Rejects when the log can't be read. Nothing is lost then, and it may be called again.
   */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#readMissed().finally(() => {
      this.#refreshing = null;
      if (this.#queue.length > 0 && !this.#stale) this.#deps.wantCommit(this);
    });
    return this.#refreshing;
  }

  /** Like `refresh`, but reads what is in the database from now on: a refresh that runs already may have read the head before. */
  async refreshAnew(): Promise<void> {
    await this.#refreshing?.catch(() => undefined);
    await this.refresh();
  }

  /** Compares this object with a head and account epochs that were read from the database. Refreshes if they differ. */
  async compare(head: Head | undefined, accounts: ReadonlyMap<string, number>): Promise<void> {
    const same = head !== undefined && head.history === this.history && head.epoch === this.participants.epoch;
    // A version ahead of ours may be our own batch, whose commit is not answered yet.
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
    // Ours on its way will not match, or these come after it. Its answer tells which, and then they are taken without asking the database.
    if (this.#inFlight !== null) {
      // More of them are read from the log.
      if (this.#overtaken.length < MAX_OVERTAKEN) this.#overtaken.push({ from, edits });
    } else if (!this.#follow(from, edits)) void this.#recover();
  }

  /** Commits what waits and takes no new edits, so that people who go on typing do not delay the end. */
  drain(): void {
    this.#late ??= [];
    this.#cancelWait?.();
    this.#cancelWait = null;
    if (this.#queue.length > 0) this.#deps.wantCommit(this);
  }

  /** Closes all sockets. Waiting edits are dropped without an answer, and clients send them again to another server. */
  close(code: (typeof CloseCode)[keyof typeof CloseCode], reason: string): void {
    if (this.#stale) return;
    this.#stale = true;
    this.#cancelWait?.();
    this.#requeue();
    // Sockets are closed with the reason before edits are dropped: a socket whose edit is dropped closes itself.
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

  /** Asks for a commit at the subscribers' pace. Edits that arrive until then go into the same batch and frame. */
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

  /** Applies what was told while a batch was on its way. False: some of it does not continue ours. */
  #takeOvertaken(): boolean {
    return this.#overtaken.splice(0).every(({ from, edits }) => this.#follow(from, edits));
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

  /** Takes an edit out of the queue whose base, or that of an earlier edit of its client, was trimmed from memory while it waited. */
  #leaveQueue(submission: Submission): void {
    if (submission.mergeAnyAge) this.#staleEdits.takeBack(submission);
    else this.#submitStale(submission);
  }

  /** The part of the queue that the batch did not reach. Later edits of clients in `leaving` leave too; otherwise they would be committed before the earlier ones. */
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

  /** Takes an edit whose base another server has committed, or which does not exist. */
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

  /** Takes an edit whose base is not in memory any more. */
  #submitStale(submission: Submission): void {
    if (submission.mergeAnyAge) this.#staleEdits.take(submission);
    else submission.settle({ type: 'behind', version: this.#version });
  }

  /** @param when when to show the edits; `paced` is for edits that this server did not commit itself */
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

  /** Refreshes, and tries again until the log can be read. Meanwhile sockets stay open and edits stay in the queue. */
  async #recover(): Promise<void> {
    this.#recoverAgain = true;
    if (this.#recovering) return;
    this.#recovering = true;
    // A refresh that has begun may have read the head before that of which we were just told.
    await this.#refreshing?.catch(() => undefined);
    for (let wait = 100; this.#recoverAgain && !this.#stale; wait = Math.min(2 * wait, 2_000)) {
      try {
        this.#recoverAgain = false;
        await this.refresh();
      } catch (error) {
        this.#recoverAgain = true;
        this.#deps.onTrouble(error);
        await new Promise<void>((resolve) => this.#deps.clock.after(wait, resolve));
      }
    }
    this.#recovering = false;
    if (this.#queue.length > 0 && !this.#stale) this.#deps.wantCommit(this);
  }

  async #readMissed(): Promise<void> {
    // Remembered before the read: our own commit may be answered while the head is read, and then the head is behind `#version`.
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
      // Our own commit may have been answered while we read. Its edits are skipped.
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
    // Not beyond `#version`: subscribers get later edits once this object has them.
    return this.#readLog(version, Math.min(limit, this.#version - version));
  }

  async #readLog(after: number, limit: number): Promise<CommittedEntry[]> {
    return (await this.#deps.log.edits(this.document, after, limit)).map(readEntry);
  }
}
