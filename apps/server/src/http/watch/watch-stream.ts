/** One open answer to somebody who watches documents: what they are still to be told, and the events that tell it (`text/event-stream`). */
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Why a stream ends that the client should not open again by itself. */
export type EndReason = 'session-ended' | 'replaced';

/** What was found of the right to read a document. */
interface Sight {
  /** Of the document's permissions, when it was found. */
  readonly epoch: number;
  readonly readable: boolean;
}

/** @returns the event as the wire has it */
export const eventOf = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export interface Watcher {
  readonly user: string;
  /** The sign-in session. */
  readonly session: string;
  /** Distinct. */
  readonly documents: readonly string[];
}

export class WatchStream {
  readonly user: string;
  readonly session: string;
  readonly documents: readonly string[];
  readonly #response: ServerResponse;
  readonly #sights = new Map<string, Sight>();
  /** Documents of which it is to be told who is there, and that they changed: each once, however often it happens while the client is slow. */
  readonly #here = new Set<string>();
  readonly #changed = new Set<string>();
  /** Documents that it was told somebody is in. */
  readonly #peopled = new Set<string>();
  #list = false;
  #accountEpoch = -1;
  /** When the client began to take nothing more, in ms; null: it takes. */
  #stuckSince: number | null = null;

  /** @param onReady called when the client takes events again */
  constructor(response: ServerResponse, headers: OutgoingHttpHeaders, watcher: Watcher, onReady: () => void) {
    this.user = watcher.user;
    this.session = watcher.session;
    this.documents = watcher.documents;
    this.#response = response;
    response.on('drain', () => {
      this.#stuckSince = null;
      onReady();
    });
    response.on('error', () => undefined);
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Reverse proxies would keep events back (nginx).
      'x-accel-buffering': 'no',
    });
    this.keepAlive();
  }

  /** Whether the client has taken what it was sent. */
  get ready(): boolean {
    return this.#stuckSince === null;
  }

  /** Documents that there is something to tell of. */
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

  /** The account as it was found now: if it is another than before, nothing that was found of documents counts. */
  takeAccount(epoch: number): void {
    if (epoch === this.#accountEpoch) return;
    this.#accountEpoch = epoch;
    this.#sights.clear();
  }

  takeSight(document: string, sight: Sight): void {
    this.#sights.set(document, sight);
  }

  /** Whether what was found of the document was found at this epoch. */
  knows(document: string, epoch: number): boolean {
    return this.#sights.get(document)?.epoch === epoch;
  }

  /**
   * Sends what is to be told of the documents that were checked and may be read, and forgets it of those that may not.
   *
   * @param hereOf the event that tells who is in a document; undefined: nobody is
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

  /** A comment, which keeps connections from being taken for dead. */
  keepAlive(): void {
    this.#write(': alive\n\n');
  }

  /** @returns whether the client has taken nothing for so many ms */
  isStuckFor(ms: number): boolean {
    return this.#stuckSince !== null && performance.now() - this.#stuckSince >= ms;
  }

  end(reason?: EndReason): void {
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
