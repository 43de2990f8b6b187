/** The client's part of the protocol: what it sends on each connection and how it handles each message. It connects replica, outbox and connection. */
import { type Delta, type Text, TextBuilder } from '@inkstone/ot';
import type { Clock } from '../clock.ts';
import { Connection } from '../connection/connection.ts';
import { pageSignals } from '../connection/network-signals.ts';
import type { JournalClaim } from '../journal/journal.ts';
import { PresenceSender } from '../presence/presence-sender.ts';
import type { Activity, CommittedEdit, Peer, Selection, ServerMessage } from '../protocol/protocol.ts';
import { makeClientId } from '../session/client-id.ts';
import { pendingAfterClose } from '../session/closing.ts';
import { Outbox } from '../session/outbox.ts';
import { pendingDeltas, type SessionState } from '../session/session.ts';
import { DocumentState } from './document-state.ts';
import type { Listeners } from './listeners.ts';
import type { SharedDocumentOptions } from './options.ts';
import { openReplica, type Replica, WrongTextError } from './replica.ts';
import { type CloseReason, insertedText, type LostReason, type LostWork } from './status.ts';

export class ProtocolClient {
  readonly #options: SharedDocumentOptions;
  readonly #listeners: Listeners;
  readonly #connection: Connection;
  readonly state: DocumentState;
  readonly #presenceSender: PresenceSender;
  #activity: Activity | null = null;
  #client: string;
  #outbox: Outbox;
  /** Null until the content has come. */
  #replica: Replica | null = null;
  /** Pending edits of a dead page, until the content that they belong to has come. */
  #left: SessionState | null = null;
  /** Whether the text is wrong, so that the next hello asks for the whole content. */
  #reload = false;
  #mending = false;
  /** The part of the content that has come before the welcome. */
  #content = new TextBuilder();

  constructor(options: SharedDocumentOptions & { readonly clock: Clock }, listeners: Listeners) {
    this.#options = options;
    this.#listeners = listeners;
    this.#client = makeClientId(options.user.id);
    this.#outbox = this.#outboxWith(null);
    this.state = new DocumentState(listeners);
    this.#presenceSender = new PresenceSender(options.clock, (message) => this.#connection.send(message));
    this.#connection = new Connection(
      {
        url: options.url,
        connect: options.connect ?? ((url, protocol) => new WebSocket(url, protocol)),
        clock: options.clock,
        random: options.random ?? Math.random,
        signals: options.signals ?? pageSignals,
      },
      {
        opened: () => this.#hello(),
        received: (message) => this.#received(message),
        tooLarge: () => this.#refused(this.#replica?.session.inFlight ?? '', 'too-large'),
        dropped: (retryAt) => this.#dropped(retryAt),
        ended: (reason) => this.#ended(reason),
      },
    );
  }

  get client(): string {
    return this.#client;
  }

  get replica(): Replica | null {
    return this.#replica;
  }

  get peers(): readonly Peer[] {
    return this.#replica?.presence.peers ?? [];
  }

  /** Connects. @param claim this page's journal, which may hold edits of a dead page; null without a journal */
  start(claim: JournalClaim | null): void {
    if (this.state.closed !== null) {
      void claim?.release();
      return;
    }
    this.#client = claim?.client ?? this.#client;
    this.#left = claim?.entry ?? null;
    this.#outbox = this.#outboxWith(claim);
    this.#connection.start();
  }

  /** The user has edited the replica. */
  edited(): void {
    this.#outbox.changed();
    this.#tellPeers();
    this.#refreshStatus();
  }

  select(selection: Selection | null): void {
    this.#replica?.presence.select(selection);
    this.#tellCursor();
  }

  act(activity: Activity | null): void {
    this.#activity = activity;
    this.#replica?.presence.act(activity);
    this.#tellCursor();
  }

  retryNow(): void {
    this.#connection.retryNow();
  }

  flushed(): Promise<void> {
    const flushed = this.state.flushed();
    this.#refreshStatus();
    return flushed;
  }

  /** The user closes the document. */
  leave(): void {
    if (this.state.closed === null) this.#finish('closed');
  }

  /** Resolves once the pending edits are in the journal and another page may claim it. */
  close(): Promise<void> {
    return this.#outbox.close();
  }

  #outboxWith(claim: JournalClaim | null): Outbox {
    return new Outbox({
      documentId: this.#options.documentId,
      userId: this.#options.user.id,
      claim,
      send: (edit) => {
        this.#connection.send({ type: 'edit', ...edit });
        this.#connection.awaitAnswer(true);
      },
      cameToNothing: () => this.#refreshStatus(),
      takenOver: () => this.#takenOver(),
    });
  }

  #hello(): void {
    this.#content = new TextBuilder();
    const client = this.#client;
    const resume = this.#replica?.session ?? this.#left;
    if (!resume || this.#reload) this.#connection.send({ type: 'hello', client });
    else {
      const { history, version } = resume;
      this.#connection.send({ type: 'hello', client, history, version, ...(this.#replica ? {} : { needContent: true }) });
    }
  }

  #received(message: ServerMessage): void {
    switch (message.type) {
      case 'content':
        this.#content.add(message.ops);
        break;
      case 'welcome':
        this.#welcomed(message);
        break;
      case 'edits':
        this.#receivedEdits(message.from, message.edits);
        break;
      case 'refused':
        this.#refused(message.id, message.code);
        break;
      case 'behind':
        this.#connection.awaitAnswer(false);
        this.#outbox.behind(message.id, message.version);
        break;
      case 'presence':
        this.#replica?.presence.receive(message.version, message.peers, message.left, this.#replica.session);
        this.#tellPeers();
        break;
      case 'check':
        this.#check(message.version, message.checksum);
        break;
      case 'title':
        this.state.setTitle(message.title);
        break;
      case 'role':
        this.state.setRole(message.role);
        this.#refreshStatus();
        break;
      case 'file':
        this.state.tellFile(message.file);
        break;
      case 'alive':
        break; // the connection has noted that a message came, which is all it is for
      case 'error':
        break; // it answers a message other than an edit; nothing depends on it
    }
  }

  #welcomed(welcome: ServerMessage & { type: 'welcome' }): void {
    const { history, version, content } = welcome;
    const session = this.#replica?.session;
    if (!content && (this.#reload || session?.history !== history || session.version !== version)) {
      this.#reloadContent();
      return;
    }
    this.#connection.welcomed();
    this.state.setTitle(welcome.title);
    this.state.setRole(welcome.role);
    const replica = content ? this.#open(history, version, this.#content.add(content).build()) : this.#replica;
    this.#content = new TextBuilder();
    if (!replica) return;
    replica.presence.reset(version, welcome.peers, replica.session);
    replica.presence.act(this.#activity);
    this.state.setLink('online');
    this.#outbox.connected();
    this.#tellPeers();
    this.#tellCursor();
    this.#refreshStatus();
  }

  #open(history: string, version: number, text: Text): Replica {
    const fresh = { history, version, text };
    if (this.#replica) this.#replica.replace(fresh);
    const replica =
      this.#replica ??
      openReplica(this.#client, this.#left, fresh, {
        changed: (delta, origin, by) => this.#listeners.tell((each) => each.changed?.(delta, origin, by)),
        lost: (reason, delta, code) => this.#offer(reason, delta, code, false),
      });
    const mended = this.#mending;
    this.#replica = replica;
    this.#left = null;
    this.#reload = false;
    this.#mending = false;
    this.#outbox.serve(replica.session);
    this.#listeners.tell((each) => each.opened?.(replica.text));
    if (mended) this.#listeners.tell((each) => each.mended?.());
    return replica;
  }

  #receivedEdits(from: number, edits: readonly CommittedEdit[]): void {
    const replica = this.#replica;
    if (!replica || this.state.link !== 'online') return;
    const { session } = replica;
    if (from > session.version) {
      this.#connection.drop(); // a frame is missing: reconnect and resume
      return;
    }
    const { inFlight, pending } = session;
    let peersMoved = false;
    for (const edit of edits.slice(session.version - from)) {
      try {
        peersMoved = replica.receive(edit) || peersMoved;
      } catch (error) {
        if (!(error instanceof WrongTextError)) throw error;
        this.#mending = true;
        this.#reloadContent();
        return;
      }
      if (this.state.closed !== null) return; // a listener has closed the document
    }
    if (session.inFlight !== inFlight) this.#connection.awaitAnswer(false);
    if (session.inFlight !== inFlight || session.pending !== pending) this.#outbox.changed();
    else this.#outbox.advanced();
    if (peersMoved) this.#tellPeers();
    this.#tellCursor();
    this.#refreshStatus();
  }

  #refused(id: string, code: string): void {
    if (!this.#replica?.refuse(id, code)) return;
    this.#connection.awaitAnswer(false);
    this.#outbox.changed();
    this.#tellPeers();
    this.#refreshStatus();
  }

  /** Compares checksums (R3). It can do so only while nothing is pending: otherwise `text` is not the text at a version. */
  #check(version: number, expected: string): void {
    const session = this.#replica?.session;
    if (!session || session.pending > 0 || session.version !== version) return;
    const actual = session.text.checksum();
    if (actual === expected) return;
    this.#connection.send({ type: 'mismatch', version, expected, actual });
    this.#mending = true;
    this.#reloadContent();
  }

  #reloadContent(): void {
    this.#reload = true;
    this.#connection.drop();
  }

  /** Another page has taken over this page's journal and id, because this page slept for long. This page goes on under a new id. */
  #takenOver(): void {
    this.#client = makeClientId(this.#options.user.id);
    const outbox = this.#outboxWith(null);
    this.#outbox = outbox;
    if (this.#replica) {
      this.#replica = this.#replica.under(this.#client);
      outbox.serve(this.#replica.session);
    }
    this.#connection.drop();
    this.#refreshStatus();
    this.#options.journal?.claim(this.#client).then(
      (claim) => outbox.keepIn(claim),
      () => {}, // without storage, editing still works
    );
  }

  #dropped(retryAt: number | null): void {
    if (this.state.link !== 'starting' || retryAt !== null) this.state.setLink({ retryAt });
    this.#outbox.disconnected();
    this.#refreshStatus();
  }

  #ended(reason: CloseReason): void {
    const state = this.#replica?.session.state() ?? this.#left;
    this.#finish(reason);
    const { lost, kept } = pendingAfterClose(reason, state, this.#options.journal !== undefined);
    if (lost) this.#offer(lost.reason, lost.delta, null, kept);
    if (!kept) void this.#outbox.discard();
  }

  #finish(reason: CloseReason): void {
    this.state.close(reason);
    this.#connection.close();
    this.#outbox.disconnected();
    this.#presenceSender.stop();
    this.#refreshStatus();
  }

  #tellCursor(): void {
    this.#presenceSender.tell(() => (this.state.link === 'online' ? this.#replica : null));
  }

  /** Offers lost edits as a copy. @param kept whether the journal keeps them too, until they are discarded */
  #offer(reason: LostReason, delta: Delta, code: string | null, kept: boolean): void {
    const discard = async () => {
      if (kept) await this.#outbox.discard();
    };
    const copy: LostWork = { reason, code, delta, text: insertedText(delta), discard };
    this.#listeners.tell((listener) => listener.lost?.(copy));
  }

  #tellPeers(): void {
    this.state.setPeers(this.peers);
  }

  #refreshStatus(): void {
    const pending = this.#replica?.session.pending ?? (this.#left ? pendingDeltas(this.#left).length : 0);
    this.state.refresh(pending, this.#replica !== null);
  }
}
