/** One open event stream (`text/event-stream`) of a watcher, and what it must still send. */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Reasons for which a client should not reopen its stream by itself. */
export type EndReason = 'session-ended' | 'replaced';

/** Whether the watcher may read a document, as it was read at an epoch. */
interface Sight {
  /** The document's epoch. */
  readonly epoch: number;
  readonly readable: boolean;
}

/** @returns the event in the format of event streams */
export const eventOf = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export interface Watcher {
  readonly user: string;
  /** The sign-in session. */
  readonly session: string;
  /** The watched documents, each once. */
  readonly documents: readonly string[];
}

export class WatchStream {
  readonly user: string;
  readonly session: string;
  readonly documents: readonly string[];
  readonly #response: ServerResponse;
  readonly #headers: OutgoingHttpHeaders;
  readonly #sights = new Map<string, Sight>();
  /** Documents for which an event is due: who is there, and that it changed. Each is sent once, however often it changed while the client was slow. */
  readonly #here = new Set<string>();
  readonly #changed = new Set<string>();
  /** Documents for which the last `here` event named somebody. */
  readonly #peopled = new Set<string>();
  #list = false;
  #begun = false;
  #accountEpoch = -1;
  /** Since when the client receives nothing, by `performance.now()`; null if it receives. */
  #stuckSince: number | null = null;

  /** @param onReady called when the client receives events again */
  constructor(response: ServerResponse, headers: OutgoingHttpHeaders, watcher: Watcher, onReady: () => void) {
    this.user = watcher.user;
    this.session = watcher.session;
    this.documents = watcher.documents;
    this.#response = response;
    this.#headers = headers;
    response.on('drain', () => {
      this.#stuckSince = null;
      onReady();
    });
    response.on('error', () => undefined);
  }

  /** Sends the headers, by which the client knows that events come from now on. */
  begin(): void {
    this.#begun = true;
    this.#response.writeHead(200, {
      ...this.#headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Keeps nginx from buffering events.
      'x-accel-buffering': 'no',
    });
    this.keepAlive();
  }

  /** Whether it has begun, and the client has received what was sent. */
  get ready(): boolean {
    return this.#begun && this.#stuckSince === null;
  }

  /** Documents for which an event is due. */
  get pending(): Set<string> {
    return new Set([...this.#here, ...this.#changed]);
  }

  tellHere(document: string): void {
    this.#here.add(document);
  }

  tellChanged(document: string): void {
    this.#changed.add(document);
  }

  tellList(): void {
    this.#list = true;
  }

  /** Sets the account's epoch. If it has changed, all that is known of the right to read is forgotten. */
  takeAccount(epoch: number): void {
    if (epoch === this.#accountEpoch) return;
    this.#accountEpoch = epoch;
    this.#sights.clear();
  }

  takeSight(document: string, sight: Sight): void {
    this.#sights.set(document, sight);
  }

  /** Whether the right to read the document is known at this epoch. */
  knows(document: string, epoch: number): boolean {
    return this.#sights.get(document)?.epoch === epoch;
  }

  /**
   * Sends the due events of the checked documents that may be read, and drops those of the others.
   *
   * @param hereOf the event that says who is in a document; undefined if nobody is
   */
  deliver(checked: Iterable<string>, hereOf: (document: string) => string | undefined): void {
    let events = '';
    for (const document of checked) {
      const [tellHere, tellChanged] = [this.#here.delete(document), this.#changed.delete(document)];
      if (!this.#sights.get(document)?.readable) {
        this.#peopled.delete(document);
        continue;
      }
      if (tellHere) events += this.#eventHere(document, hereOf(document));
      if (tellChanged) events += eventOf('changed', { document });
    }
    if (this.#list) events += eventOf('list', {});
    this.#list = false;
    if (events !== '') this.#write(events);
  }

  /** Sends a comment, so that the connection is not taken for dead. */
  keepAlive(): void {
    this.#write(': alive\n\n');
  }

  /** @returns whether the client has received nothing for so many ms */
  isStuckFor(ms: number): boolean {
    return this.#stuckSince !== null && performance.now() - this.#stuckSince >= ms;
  }

  end(reason?: EndReason): void {
    if (!this.#begun) this.begin();
    this.#response.end(reason === undefined ? undefined : eventOf('end', { reason }));
  }

  cut(): void {
    this.#response.destroy();
  }

  #eventHere(document: string, event: string | undefined): string {
    if (event === undefined) return this.#peopled.delete(document) ? eventOf('here', { document, users: [] }) : '';
    this.#peopled.add(document);
    return event;
  }

  #write(events: string): void {
    if (!this.#response.write(events)) this.#stuckSince ??= performance.now();
  }
}
