/** Somebody who writes in the product's own client, as in the web app: words at a place, now and then a deletion or bold text. */
import { type Delta, DeltaBuilder } from '@inkstone/ot';
import { SharedDocument, type SocketLike } from '@inkstone/sync';
import type { ServerMessage } from '@inkstone/sync/protocol';
import { socket } from '../server.ts';
import { type Ledger, MARK } from './ledger.ts';
import type { Route, Session } from './route.ts';

export interface Client {
  readonly name: string;
  readonly documentId: string;
  /** Makes an edit if it can now. */
  write(): void;
  /** Whether everything that it wrote is acknowledged. */
  readonly isFlushed: boolean;
  readonly version: number;
  /** The last server's number; null if the load balancer chose it. */
  readonly server: number | null;
  /** The whole text as a list of inserts; without formats for a program, which is not told of them. */
  content(): { readonly ops: Delta; readonly hasFormats: boolean } | null;
  /** Whether its socket is open. */
  readonly isConnected: boolean;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly name: string;
  readonly documentId: string;
  readonly session: Session;
  readonly route: Route;
  readonly ledger: Ledger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Its socket has closed. */
  readonly onClosed: (client: Client) => void;
}

export class Writer implements Client {
  readonly name: string;
  readonly documentId: string;
  readonly #options: ClientOptions;
  readonly #document: SharedDocument;
  /** The last mark, while its words go on from there. */
  #last: string | null = null;
  #socket: SocketLike | null = null;
  /** When its last socket closed. */
  #cutAt: number | null = null;
  /** When it was last shown that it is not connected. */
  #absentSince: number | null = null;

  constructor(options: ClientOptions) {
    this.name = options.name;
    this.documentId = options.documentId;
    this.#options = options;
    const { session, documentId, route, ledger } = options;
    this.#document = new SharedDocument({
      documentId,
      user: session,
      url: () => session.socketUrl(route.next(), documentId),
      connect: (url, protocol) => this.#connect(url, protocol),
    });
    this.#document.subscribe({
      lost: ({ reason, code, text }) => ledger.broken(`R5: ${this.name} lost its edits: ${reason} ${code}: ${text}`),
      mended: () => ledger.broken(`R3: ${this.name} had another text than the server`),
      status: (status) => {
        this.#noteAbsence(status.state === 'offline');
        if (status.state === 'closed' && status.reason !== 'closed') ledger.broken(`R4: ${this.name} was closed: ${status.reason}`);
      },
    });
  }

  get version(): number {
    return this.#document.version;
  }

  get server(): number | null {
    return this.#options.route.server;
  }

  get isConnected(): boolean {
    return this.#socket !== null;
  }

  get isFlushed(): boolean {
    const { state } = this.#document.status;
    return state === 'saved';
  }

  content() {
    return this.#document.isOpen ? { ops: this.#document.text.toDelta(), hasFormats: true } : null;
  }

  close(): Promise<void> {
    return this.#document.close();
  }

  write(): void {
    if (!this.#document.isOpen) return;
    const { random, ledger } = this.#options;
    const { text } = this.#document;
    const kind = random();
    // Its own unsaved marks must reach the log whole, so it deletes only when there are none.
    if (kind < 0.15 && this.isFlushed && text.length > 200) {
      const length = 1 + Math.floor(random() * 6);
      const position = Math.floor(random() * (text.length - length));
      this.#document.edit(new DeltaBuilder().retain(position).delete(length).build());
    } else if (kind < 0.3 && text.length > 20) {
      const length = 1 + Math.floor(random() * 12);
      const position = Math.floor(random() * (text.length - length));
      const attributes = random() < 0.7 ? { bold: true as const } : { bold: null };
      this.#document.edit(new DeltaBuilder().retain(position).retain(length, attributes).build());
    } else {
      const position = this.#place(random);
      if (position === null) return;
      this.#last = ledger.typed(this.documentId, this.server);
      this.#document.edit(new DeltaBuilder().retain(position).insert(this.#last).build());
    }
  }

  #noteAbsence(isAbsent: boolean): void {
    if (isAbsent) this.#absentSince ??= performance.now();
    else if (this.#absentSince !== null) {
      if (this.server === null) this.#options.ledger.absences?.push(performance.now() - this.#absentSince);
      this.#absentSince = null;
    }
  }

  /** Where it types: behind its last word, or elsewhere if that is saved. Null if its last word is unsaved, and its end unknown. */
  #place(random: () => number): number | null {
    const { text } = this.#document;
    if (this.isFlushed && random() < 0.3) return Math.floor(random() * text.length);
    const at = this.#last === null ? -1 : text.toString().lastIndexOf(this.#last);
    if (at >= 0) return at + (this.#last?.length ?? 0);
    return this.isFlushed ? Math.floor(random() * text.length) : null;
  }

  #connect(url: string, protocol: string): SocketLike {
    const opened = socket(url, protocol);
    opened.addEventListener('message', (event) => this.#hear(JSON.parse(String(event.data)) as ServerMessage, opened));
    opened.addEventListener('close', () => {
      if (this.#socket !== opened) return;
      this.#socket = null;
      this.#cutAt = performance.now();
      this.#options.onClosed(this);
    });
    return opened;
  }

  /** Looks at the frames themselves: an own edit that comes back is acknowledged. */
  #hear(message: ServerMessage, from: SocketLike): void {
    const { ledger, route } = this.#options;
    if (message.type === 'welcome') {
      this.#socket = from;
      if (this.#cutAt !== null && this.server === null) ledger.gaps?.push(performance.now() - this.#cutAt);
      this.#cutAt = null;
      route.arrived();
    }
    if (message.type !== 'edits') return;
    for (const { client, delta } of message.edits) {
      if (client === this.#document.client) ledger.saved(this.name, marksOf(delta));
      else ledger.arrived(marksOf(delta), this.server);
    }
  }
}

/** The marks that a delta inserts. A mark may be in several neighbouring inserts of different formats. */
export function marksOf(delta: Delta): readonly string[] {
  let text = '';
  for (const op of delta) text += 'insert' in op && typeof op.insert === 'string' ? op.insert : ' ';
  return text.match(MARK) ?? [];
}
