/** The checks after a round: the log against what was acknowledged, a naive replay of the log, and every client and server against the replay. */
import type { Delta } from '@inkstone/ot';
import type { Server } from '../server.ts';
import type { Ledger } from './ledger.ts';
import { type Client, marksOf } from './writer.ts';

interface LoggedEdit {
  readonly version: number;
  readonly delta: { readonly ops: Delta };
}

type Attributes = Readonly<Record<string, unknown>>;

/**
 * A document's log, read over HTTP, and what it comes to. The replay is as simple as can be, and shares no code with the product: a list of units, with a
 * list of their attributes.
 */
export class Replay {
  version = 0;
  readonly #units: string[] = ['\n'];
  readonly #attributes: Attributes[] = [{}];
  readonly #marks = new Map<string, number>();

  /** Reads the edits that came since the last time. @throws Error if the versions have a hole */
  async readOn(server: Server, token: string, documentId: string): Promise<void> {
    for (let more = true; more; ) {
      const path = `/api/documents/${documentId}/edits?limit=100&after=${this.version}`;
      const page = await server.call<{ items: LoggedEdit[]; nextCursor: string | null }>('GET', path, token);
      for (const edit of page.items) this.#apply(edit);
      more = page.nextCursor !== null;
    }
  }

  #apply({ version, delta: { ops } }: LoggedEdit): void {
    if (version !== this.version + 1) throw new Error(`R2: version ${version} follows version ${this.version} in the log`);
    this.version = version;
    for (const mark of marksOf(ops)) this.#marks.set(mark, (this.#marks.get(mark) ?? 0) + 1);
    let at = 0;
    for (const op of ops) {
      if (op.insert !== undefined) {
        const units = typeof op.insert === 'string' ? op.insert.split('') : ['\ufffc'];
        this.#units.splice(at, 0, ...units);
        this.#attributes.splice(at, 0, ...units.map(() => op.attributes ?? {}));
        at += units.length;
      } else if (op.delete !== undefined) {
        this.#units.splice(at, op.delete);
        this.#attributes.splice(at, op.delete);
      } else {
        for (let index = at; op.attributes !== undefined && index < at + op.retain; index++) {
          const merged = Object.entries({ ...this.#attributes[index], ...op.attributes }).filter(([, value]) => value !== null);
          this.#attributes[index] = Object.fromEntries(merged);
        }
        at += op.retain;
      }
      if (at > this.#units.length) throw new Error(`R3: the edit of version ${version} reaches past the end`);
    }
  }

  /** How often the log inserts a mark. */
  times(mark: string): number {
    return this.#marks.get(mark) ?? 0;
  }

  /** The content, with formats or without. */
  shown(hasFormats: boolean): string {
    return shown(
      this.#units.map((insert, index) => ({ insert, attributes: this.#attributes[index] ?? {} })),
      hasFormats,
    );
  }
}

/** One way to write a content: a unit, then its attributes where they change. */
function shown(ops: readonly { readonly insert?: unknown; readonly attributes?: Attributes }[], hasFormats: boolean): string {
  const parts: string[] = [];
  let before = '[]';
  for (const { insert, attributes } of ops) {
    const now = JSON.stringify(Object.entries(attributes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
    if (hasFormats && now !== before) parts.push(`\u0000${now}\u0000`);
    before = now;
    parts.push(typeof insert === 'string' ? insert : '\ufffc');
  }
  return parts.join('');
}

export interface Counts {
  lost: number;
  doubled: number;
}

/** Every mark of the document that was acknowledged is in the log once, and no other more than once. All marks are acknowledged when all clients rest. */
export function checkLog(ledger: Ledger, documentId: string, replay: Replay): Counts {
  const counts = { lost: 0, doubled: 0 };
  for (const [name, mark] of ledger.marks) {
    if (mark.document !== documentId) continue;
    const times = replay.times(name);
    if (mark.acknowledged && times === 0) {
      counts.lost++;
      ledger.broken(`R1: ${name} was acknowledged, and is not in the log`);
    }
    if (times > 1) {
      counts.doubled++;
      ledger.broken(`R4: ${name} is in the log ${times} times`);
    }
    if (!mark.acknowledged) ledger.broken(`R4: ${name} is not acknowledged, though its writer says that all is saved`);
  }
  return counts;
}

export function checkClient(ledger: Ledger, client: Client, replay: Replay): void {
  const content = client.content();
  if (content === null) {
    ledger.broken(`R3: ${client.name} has no text`);
    return;
  }
  if (shown(content.ops, content.hasFormats) === replay.shown(content.hasFormats)) return;
  ledger.broken(`R3: ${client.name} at version ${client.version} shows another text than the replay of the log`);
}

export async function checkServer(ledger: Ledger, server: Server, token: string, documentId: string, replay: Replay): Promise<void> {
  const read = await server.call<{ version: number; content: { ops: Delta } }>('GET', `/api/documents/${documentId}`, token);
  if (read.version === replay.version && shown(read.content.ops, true) === replay.shown(true)) return;
  ledger.broken(`R3: ${server.url} has another text than the replay of the log (versions ${read.version} and ${replay.version})`);
}
