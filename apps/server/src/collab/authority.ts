/**
 * One open document: gives edits their order, transforms them over what came since their base, and commits them in batches.
 *
 * An edit waits in the queue as its client made it. When the committer has room, a batch is made of what waits, transformed over every single edit
 * since its base; if the log went on without us, the batch is thrown away, what was missed is read, and the next batch is made from the originals again.
 */
import { type ClientDelta, checkFits, checkSpan, type Delta, type Text, transformOver } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';
import { CloseCode, LIMITS } from '@inkstone/sync/constants';
import type { Role, User } from '@inkstone/sync/protocol';
import { roleOf } from '../access.ts';
import type { NamedEdit } from '../ports/bus.ts';
import type { Directory, Member, Membership } from '../ports/directory.ts';
import type { Batch, Log, NewEdit } from '../ports/log.ts';
import { Audience } from './audience.ts';
import type { BatchSource } from './committer.ts';
import type { Reader } from './reader.ts';
import { type CommittedEntry, commitEntry, RecentEdits, readEntry } from './recent-edits.ts';

/** How a submitted edit ended. */
export type Outcome =
  /** It is in the log at `version`; `again`: it was there before this submission. */
  | { readonly type: 'committed'; readonly version: number; readonly again: boolean }
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly message: string }
  /** Too far behind to be merged here: its client has the edits since, and can. */
  | { readonly type: 'behind'; readonly version: number }
  /** Nobody knows; the client asks again on its next connection. */
  | { readonly type: 'dropped' };

export type RefusalCode =
  | 'bad-position'
  | 'bad-content'
  | 'bad-attribute'
  | 'bad-version'
  | 'empty-edit'
  | 'malformed'
  | 'not-an-editor'
  | 'too-large';

export interface Submission {
  readonly client: string;
  readonly id: string;
  readonly user: User;
  /** The version that `delta` was made against. */
  readonly base: number;
  /** Canonical, of known attributes. */
  readonly delta: Delta;
  /** The client keeps no edits to transform over: merge it from however far behind the log allows. */
  readonly mergeAnyAge: boolean;
  settle(outcome: Outcome): void;
}

/**
 * Transformations in one batch: what waits beyond goes into the next, so that other documents get their turn. Those of an edit that is a single change
 * only count a position; those of others build deltas, and weigh as much as several.
 */
const BATCH_WORK = 200_000;
const SEVERAL_CHANGES = 10;
const BATCH_EDITS = 1_000;
/** Edits that are read from the log to merge edits of a client that keeps none: several may each be ten thousand ahead of the answers. */
const MERGE_AGE = 50_000;
const PAGE = 1_000;

interface InFlight {
  readonly batch: Batch;
  readonly submissions: readonly Submission[];
  /** What the submissions became. */
  readonly merged: readonly ClientDelta[];
  /** The document with the batch applied. */
  readonly draft: Text;
}

export interface AuthorityParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly directory: Directory;
  /** Asks the committer to come for a batch. */
  readonly wantCommit: (source: BatchSource) => void;
  /** Called with what this server committed. */
  readonly onCommitted: (authority: Authority, entries: readonly CommittedEntry[]) => void;
  /** Called when the log can't be read; it is tried again. */
  readonly onTrouble: (error: unknown) => void;
  /** Called once when this object must not be used any more: another one is to be opened. */
  readonly onStale: (authority: Authority) => void;
}

export interface Opening {
  readonly document: string;
  readonly history: string;
  readonly version: number;
  readonly text: Text;
  readonly membership: Membership;
}

/** What somebody may do over a socket: a document in the trash is shown, and not written to. */
export function socketRole(member: Member | null | undefined): Role | null {
  if (!member) return null;
  const role = roleOf(member.standing);
  return role !== null && member.standing.trashed ? 'viewer' : role;
}

export class Authority implements BatchSource {
  readonly document: string;
  readonly history: string;
  readonly audience: Audience;
  readonly recent: RecentEdits;
  #parts: AuthorityParts;
  #version: number;
  #text: Text;
  #title: string;
  #epoch: number;
  #trashed: boolean;
  /** What is known of people (null: not allowed in), and the document's epoch at which it was read: what is older than `#epoch` decides nothing. */
  readonly #members = new Map<string, { readonly member: Member | null; readonly epoch: number; readonly read: number }>();
  /** Reads of permissions are counted as they begin: one that began later has seen all that one before it saw. */
  #reads = 0;
  /** Sockets that are open, whether they have said hello or not: all lose access alike. */
  readonly #sockets = new Set<Reader>();
  #queue: Submission[] = [];
  #inFlight: InFlight | null = null;
  #refreshing: Promise<void> | null = null;
  /** The log could not be read; nothing is committed until it can. */
  #recovering = false;
  /** Submissions that are still to be committed one by one. */
  #single = 0;
  /** Edits with bases that memory does not hold. They are merged in the order in which they came. */
  readonly #old: Submission[] = [];
  #merging: Promise<void> = Promise.resolve();
  #stale = false;
  /** What came after `drain`: not committed by this object any more. */
  #late: Submission[] | null = null;
  #contentJson: { version: number; json: string } | null = null;

  constructor(opening: Opening, parts: AuthorityParts) {
    this.document = opening.document;
    this.history = opening.history;
    this.#version = opening.version;
    this.#text = opening.text;
    this.#title = opening.membership.title;
    this.#epoch = opening.membership.epoch;
    this.#trashed = opening.membership.trashed;
    this.#parts = parts;
    this.recent = new RecentEdits(opening.version, opening.text.length);
    const feed = {
      after: (version: number, limit: number) => this.editsAfter(version, limit),
      recent: (version: number) => (version >= this.recent.start ? this.recent.after(version) : null),
    };
    this.audience = new Audience(opening.version, feed, parts.clock);
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
    return this.#title;
  }

  /** Nothing waits to be committed. */
  get idle(): boolean {
    return this.#queue.length === 0 && this.#inFlight === null;
  }

  get stale(): boolean {
    return this.#stale;
  }

  /** The content at the committed version as JSON, made once for all who open the document meanwhile. */
  contentJson(): string {
    if (this.#contentJson?.version !== this.#version) {
      this.#contentJson = { version: this.#version, json: JSON.stringify(this.#text.toDelta()) };
    }
    return this.#contentJson.json;
  }

  /** Edits after `version`: from memory at once, or from the log. */
  editsAfter(version: number, limit: number): CommittedEntry[] | Promise<CommittedEntry[]> {
    if (version >= this.recent.start) {
      const entries = this.recent.after(version);
      return entries.length > limit ? entries.slice(0, limit) : entries;
    }
    // What another server has committed meanwhile comes in its turn.
    return this.#parts.log.edits(this.document, version, Math.min(limit, this.#version - version)).then((edits) => edits.map(readEntry));
  }

  /** What somebody may do now: from memory if they are here already, since readers are kept up to date. Null: the document is not theirs to see. */
  async admit(user: string): Promise<Member | null> {
    let member = this.isHere(user) ? this.#memberNow(user) : undefined;
    // Anew if permissions changed while they were read.
    while (member === undefined && !this.#stale) {
      await this.#learn(user);
      member = this.#memberNow(user);
    }
    return socketRole(member) === null ? null : (member ?? null);
  }

  /** A socket has opened: from now on it is told when its access ends. */
  async attend(reader: Reader): Promise<void> {
    this.#sockets.add(reader);
    // Its session may have ended since it was asked for: nobody told this socket then.
    const alive = await this.#parts.directory.liveSessions([reader.session]);
    if (!alive.has(reader.session)) this.#dismiss(reader, CloseCode.sessionEnded, 'the sign-in session ended');
  }

  /** A socket has closed. */
  part(reader: Reader): void {
    this.#sockets.delete(reader);
    this.audience.leave(reader);
  }

  /** Whether somebody has a socket open. */
  isHere(user: string): boolean {
    for (const reader of this.#sockets) if (reader.user.id === user) return true;
    return false;
  }

  /** Ids of those who have a socket open. */
  get people(): Set<string> {
    return new Set([...this.#sockets].map((reader) => reader.user.id));
  }

  /** What somebody who was admitted may do; a viewer when it is not known. */
  roleOf(user: string): Role {
    return socketRole(this.#memberNow(user)) ?? 'viewer';
  }

  submit(submission: Submission): void {
    if (this.#stale) submission.settle({ type: 'dropped' });
    else if (this.#late !== null) this.#late.push(submission);
    else if (submission.base > this.#version) void this.#submitAhead(submission);
    else if (submission.base < this.recent.start) {
      if (submission.mergeAnyAge) this.#mergeOld(submission);
      else submission.settle({ type: 'behind', version: this.#version });
    } else this.#enqueue(submission);
  }

  takeBatch(): Batch | null {
    if (this.#inFlight !== null || this.#refreshing !== null || this.#recovering || this.#queue.length === 0) return null;
    const limit = this.#single > 0 ? 1 : BATCH_EDITS;
    const draft = this.#text.snapshot();
    const edits: NewEdit[] = [];
    const submissions: Submission[] = [];
    const merged: ClientDelta[] = [];
    const authors = new Map<string, number>();
    const undecided: Submission[] = [];
    let work = 0;
    let taken = 0;
    for (const submission of this.#queue) {
      if (work > BATCH_WORK || edits.length >= limit) break;
      taken++;
      const since = this.#since(submission);
      if (since === null) continue;
      work += (since.length + submissions.length) * (submission.delta.length > 2 ? SEVERAL_CHANGES : 1);
      const member = this.#memberNow(submission.user.id);
      if (member === undefined) {
        // Permissions changed and what is known of this author is older: it waits for them to be read.
        undecided.push(submission);
        continue;
      }
      const role = socketRole(member);
      if (member === null || (role !== 'editor' && role !== 'owner')) {
        submission.settle({ type: 'refused', code: 'not-an-editor', message: 'You may not edit this document.' });
        continue;
      }
      const delta = this.#merge(submission, since, submissions, merged, draft);
      if (delta === null) continue;
      draft.apply(delta);
      edits.push({
        client: submission.client,
        id: submission.id,
        user: submission.user.id,
        username: submission.user.username,
        length: draft.length,
        json: JSON.stringify(delta),
      });
      submissions.push(submission);
      merged.push({ client: submission.client, delta });
      authors.set(submission.user.id, member.accountEpoch);
    }
    this.#queue = [...undecided, ...this.#queue.slice(taken)];
    if (undecided.length > 0) void this.#recover();
    this.#single = Math.max(0, this.#single - taken);
    if (edits.length === 0) {
      if (this.#queue.length > undecided.length) this.#parts.wantCommit(this);
      return null;
    }
    const batch: Batch = { document: this.document, base: this.#version, epoch: this.#epoch, authors, edits };
    this.#inFlight = { batch, submissions, merged, draft };
    return batch;
  }

  committed(at: number): void {
    const done = this.#inFlight;
    if (done === null) return;
    if (done.batch.base !== this.#version) {
      // A refresh met our own batch in the log before the answer to the commit came: the next batch finds each edit there.
      this.unmatched();
      return;
    }
    this.#inFlight = null;
    const entries = done.batch.edits.map((edit, index) =>
      commitEntry({ ...edit, version: done.batch.base + index + 1, at }, (done.merged[index] as ClientDelta).delta),
    );
    this.#advance(entries, done.draft);
    done.submissions.forEach((submission, index) => {
      submission.settle({ type: 'committed', version: done.batch.base + index + 1, again: false });
    });
    this.#parts.onCommitted(this, entries);
    if (this.#queue.length > 0) this.#parts.wantCommit(this);
  }

  unmatched(): void {
    this.#requeue();
    void this.#recover();
  }

  poisoned(): void {
    const batch = this.#inFlight;
    if (batch === null) return;
    const [only, ...others] = batch.submissions;
    if (others.length > 0) {
      // One of them is at fault: they go one by one, and it alone is refused.
      this.#single = batch.submissions.length;
      this.#requeue();
    } else {
      this.#inFlight = null;
      only?.settle({ type: 'refused', code: 'bad-content', message: 'This edit cannot be stored.' });
    }
    if (this.#queue.length > 0) this.#parts.wantCommit(this);
  }

  /**
   * Takes what the log has and we don't, and the present permissions; then goes on committing.
   *
   * Rejects when the log can't be read; nothing is lost then, and it may be called again.
   */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#readMissed().finally(() => {
      this.#refreshing = null;
      if (this.#queue.length > 0 && !this.#stale) this.#parts.wantCommit(this);
    });
    return this.#refreshing;
  }

  /** Compares with a head and with epochs of accounts that somebody has read, and refreshes if they tell something new. */
  async compare(
    head: { version: number; epoch: number; history: string } | undefined,
    accounts: ReadonlyMap<string, number>,
  ): Promise<void> {
    const same = head !== undefined && head.history === this.history && head.epoch === this.#epoch;
    // The version may be our own, on its way: its answer will tell.
    if (!same || (head.version > this.#version && this.#inFlight === null)) await this.refresh();
    else if ([...this.people].some((user) => this.#memberNow(user)?.accountEpoch !== accounts.get(user))) await this.refreshAccess();
  }

  /** Takes edits that another server committed. A gap is filled from the log. */
  receive(from: number, entries: readonly NamedEdit[]): void {
    if (from + entries.length <= this.#version || this.#stale) return;
    // Ours on its way will not match, and the refresh after it finds these.
    if (this.#inFlight !== null) return;
    if (from !== this.#version) {
      void this.#recover();
      return;
    }
    const text = this.#text.snapshot();
    const taken = entries.map(({ delta, ...edit }, index) => {
      text.apply(delta);
      return commitEntry({ ...edit, version: from + index + 1, length: text.length, json: JSON.stringify(delta) }, delta);
    });
    this.#advance(taken, text);
  }

  rename(title: string): void {
    this.#title = title;
    this.audience.showTitle(title);
  }

  /** Reads permissions anew, tells readers their roles, and closes those who lost access. */
  async refreshAccess(also: readonly string[] = []): Promise<void> {
    const users = new Set([...also, ...this.people]);
    for (const submission of this.#queue) users.add(submission.user.id);
    for (const submission of this.#inFlight?.submissions ?? []) users.add(submission.user.id);
    const read = ++this.#reads;
    const membership = await this.#parts.directory.membership(this.document, [...users]);
    if (membership === null) {
      this.#retire(CloseCode.documentGone, 'the document was deleted');
      return;
    }
    if (membership.epoch < this.#epoch) return;
    const trashedNow = membership.trashed && !this.#trashed;
    this.#epoch = membership.epoch;
    this.#trashed = membership.trashed;
    for (const [user, known] of this.#members) if (known.epoch < membership.epoch) this.#members.delete(user);
    for (const user of users) this.#remember(user, membership, read);
    if (membership.title !== this.#title) this.rename(membership.title);
    if (trashedNow) this.#dismissAll(CloseCode.documentGone, 'the document was put into the trash');
    // Somebody came in while this was read.
    else if ([...this.people].some((user) => this.#memberNow(user) === undefined)) await this.refreshAccess();
    else await this.#judgeReaders();
  }

  /** Commits what waits and takes nothing new, so that those who type on do not keep it from ending. */
  drain(): void {
    this.#late ??= [];
  }

  /** Everyone leaves; what waits is not answered, so that clients ask again elsewhere. */
  close(code: (typeof CloseCode)[keyof typeof CloseCode], reason: string): void {
    this.#retire(code, reason);
  }

  /** What is known of somebody at the present epoch; undefined: nothing. */
  #memberNow(user: string): Member | null | undefined {
    const known = this.#members.get(user);
    return known?.epoch === this.#epoch ? known.member : undefined;
  }

  /** Reads what one more may do; everybody's permissions only if the document's have changed. */
  async #learn(user: string): Promise<void> {
    const read = ++this.#reads;
    const membership = await this.#parts.directory.membership(this.document, [user]);
    if (membership === null || membership.epoch > this.#epoch) await this.refreshAccess([user]);
    else if (membership.epoch === this.#epoch) this.#remember(user, membership, read);
  }

  #remember(user: string, membership: Membership, read: number): void {
    const known = this.#members.get(user);
    if (known !== undefined && known.epoch === membership.epoch && known.read > read) return;
    this.#members.set(user, { member: membership.members.get(user) ?? null, epoch: membership.epoch, read });
  }

  #enqueue(submission: Submission): void {
    this.#queue.push(submission);
    if (this.#inFlight === null && this.#refreshing === null) this.#parts.wantCommit(this);
  }

  /** The base is of a version that another server has committed, or of none. */
  async #submitAhead(submission: Submission): Promise<void> {
    try {
      await this.refresh();
    } catch {
      submission.settle({ type: 'dropped' });
      return;
    }
    if (submission.base > this.#version) {
      submission.settle({ type: 'refused', code: 'bad-version', message: `The document is at version ${this.#version}.` });
    } else this.submit(submission);
  }

  #mergeOld(submission: Submission): void {
    this.#old.push(submission);
    if (this.#old.length > 1) return;
    // What else arrives before the log is read, or while it is read for others, is merged in the next pass: the log is read once for all of them.
    this.#merging = this.#merging.then(() => this.#submitOld(this.#old.splice(0)));
  }

  /** Moves edits with old bases up to what is held in memory; committed edits never change, so this work is never done again. */
  async #submitOld(submissions: readonly Submission[]): Promise<void> {
    const waiting: { readonly submission: Submission; base: number; delta: Delta }[] = [];
    const lengths = new Map<number, number>();
    const settled = new Set<Submission>();
    const settle = (submission: Submission, outcome: Outcome) => {
      settled.add(submission);
      submission.settle(outcome);
    };
    try {
      for (const submission of submissions) {
        const { base, delta } = submission;
        if (this.#version - base > MERGE_AGE) {
          settle(submission, { type: 'refused', code: 'bad-version', message: `Version ${base} is too old to be merged.` });
          continue;
        }
        if (base > 0 && !lengths.has(base)) lengths.set(base, (await this.#parts.log.edits(this.document, base - 1, 1))[0]?.length ?? 0);
        const problem = base > 0 ? checkSpan(delta, lengths.get(base) ?? 0) : null;
        if (problem !== null) settle(submission, { type: 'refused', code: problem.code, message: problem.message });
        else waiting.push({ submission, base, delta });
      }
      for (;;) {
        const open = waiting.filter(({ submission, base }) => base < this.recent.start && !settled.has(submission));
        if (open.length === 0) break;
        const from = Math.min(...open.map(({ base }) => base));
        // Not beyond what is held in memory: the log may be ahead of us, and a base that we have not reached can't be merged.
        const page = (await this.#parts.log.edits(this.document, from, Math.min(PAGE, this.recent.start - from))).map(readEntry);
        if (page.length === 0) throw new Error(`edits after ${from} are missing`);
        for (const old of open) {
          const { client, id } = old.submission;
          const since = page.slice(Math.max(0, old.base - from));
          const again = since.find((edit) => edit.client === client && edit.id === id);
          if (again !== undefined) {
            settle(old.submission, { type: 'committed', version: again.version, again: true });
            continue;
          }
          old.delta = transformOver(old.delta, client, since);
          old.base = Math.max(old.base, from + page.length);
        }
      }
    } catch {
      for (const submission of submissions) if (!settled.has(submission)) submission.settle({ type: 'dropped' });
      return;
    }
    for (const { submission, base, delta } of waiting) {
      if (settled.has(submission)) continue;
      if (this.#stale) submission.settle({ type: 'dropped' });
      else this.#enqueue({ ...submission, base, delta, settle: (outcome) => submission.settle(outcome) });
    }
  }

  /** The edits since a submission's base, or null if it had to be settled instead. */
  #since(submission: Submission): CommittedEntry[] | null {
    if (submission.base < this.recent.start) {
      // Its base was trimmed while it waited.
      if (submission.mergeAnyAge) this.#mergeOld(submission);
      else submission.settle({ type: 'behind', version: this.#version });
      return null;
    }
    const problem = checkSpan(submission.delta, this.recent.lengthAt(submission.base));
    if (problem !== null) {
      submission.settle({ type: 'refused', code: problem.code, message: problem.message });
      return null;
    }
    const since = this.recent.after(submission.base);
    for (const entry of since) {
      if (entry.client === submission.client && entry.id === submission.id) {
        submission.settle({ type: 'committed', version: entry.version, again: true });
        return null;
      }
    }
    return since;
  }

  /** The submission's delta after every single edit since its base and those before it in the batch; null if it was settled. */
  #merge(
    submission: Submission,
    since: readonly CommittedEntry[],
    before: readonly Submission[],
    merged: readonly ClientDelta[],
    draft: Text,
  ): Delta | null {
    const { client, id } = submission;
    // The same edit twice in one batch, from a client that lost its connection: the first one answers for both.
    if (before.some((other) => other.client === client && other.id === id)) {
      queueMicrotask(() => this.submit(submission));
      return null;
    }
    const delta = transformOver(transformOver(submission.delta, client, since), client, merged);
    const problem = checkFits(delta, draft);
    if (problem !== null) {
      submission.settle({ type: 'refused', code: problem.code, message: problem.message });
      return null;
    }
    return this.#fitsLimits(submission, delta, draft) ? delta : null;
  }

  #fitsLimits(submission: Submission, delta: Delta, draft: Text): boolean {
    let grows = 0;
    for (const op of delta) {
      if ('insert' in op) grows += typeof op.insert === 'string' ? op.insert.length : 1;
      else if ('delete' in op) grows -= op.delete;
    }
    if (grows <= 0 || draft.length + grows <= LIMITS.documentLength) return true;
    submission.settle({ type: 'refused', code: 'too-large', message: `A document holds ${LIMITS.documentLength} characters.` });
    return false;
  }

  #advance(entries: readonly CommittedEntry[], text: Text): void {
    this.#text = text;
    this.#version += entries.length;
    for (const entry of entries) this.recent.push(entry);
    this.audience.publish(entries);
  }

  #requeue(): void {
    const back = this.#inFlight;
    if (back === null) return;
    this.#inFlight = null;
    this.#queue = [...back.submissions, ...this.#queue];
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
        this.#parts.onTrouble(error);
        await new Promise<void>((resolve) => this.#parts.clock.after(wait, resolve));
      }
    }
    this.#recovering = false;
    if (this.#queue.length > 0 && !this.#stale) this.#parts.wantCommit(this);
  }

  async #readMissed(): Promise<void> {
    // Our own commit may be answered before the head that was read ahead of it.
    const known = this.#version;
    const head = (await this.#parts.log.heads([this.document])).get(this.document);
    if (head === undefined) {
      this.#retire(CloseCode.documentGone, 'the document was deleted');
      return;
    }
    if (head.history !== this.history || head.version < known) {
      this.#retire(CloseCode.shutdown, 'the history of the document was replaced');
      return;
    }
    for (;;) {
      const before = this.#version;
      const page = await this.#parts.log.edits(this.document, before, PAGE);
      if (page.length === 0) break;
      // While we read, the answer to our own commit may have brought some of them.
      const entries = page.filter((edit) => edit.version > this.#version).map(readEntry);
      if (entries.length > 0) {
        const text = this.#text.snapshot();
        for (const entry of entries) text.apply(entry.delta);
        this.#advance(entries, text);
      }
      if (page.length < PAGE) break;
    }
    await this.refreshAccess();
  }

  async #judgeReaders(): Promise<void> {
    const readers = [...this.#sockets];
    if (readers.length === 0) return;
    const sessions = await this.#parts.directory.liveSessions([...new Set(readers.map((reader) => reader.session))]);
    for (const reader of readers) {
      const member = this.#memberNow(reader.user.id);
      const role = socketRole(member);
      if (!sessions.has(reader.session)) this.#dismiss(reader, CloseCode.sessionEnded, 'the sign-in session ended');
      // Permissions have changed once more: whoever reads them judges.
      else if (member === undefined) continue;
      else if (role === null) this.#dismiss(reader, CloseCode.accessLost, 'you have no access to this document any more');
      else if (role !== reader.role) {
        reader.role = role;
        reader.showRole(role);
      }
    }
  }

  #dismiss(reader: Reader, code: number, reason: string): void {
    this.part(reader);
    reader.close(code, reason);
  }

  #dismissAll(code: (typeof CloseCode)[keyof typeof CloseCode], reason: string): void {
    const waiting = [...this.#sockets];
    this.audience.closeAll(code, reason);
    for (const reader of waiting) this.#dismiss(reader, code, reason);
    this.audience.stop();
  }

  #retire(code: (typeof CloseCode)[keyof typeof CloseCode], reason: string): void {
    if (this.#stale) return;
    this.#stale = true;
    this.#requeue();
    // First of all they hear why: a socket whose edit is dropped closes itself.
    this.#dismissAll(code, reason);
    const dropped = [...this.#queue, ...(this.#late ?? [])];
    this.#queue = [];
    for (const submission of dropped) submission.settle({ type: 'dropped' });
    this.#parts.onStale(this);
  }
}
