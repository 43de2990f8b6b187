/** The simplest server of a document: one ordered log. Each edit is transformed from its original base, one edit at a time, and each id is applied once. */
import { clientFirst, type Delta, Text, transform } from '@inkstone/ot';
import type { CommittedEdit, OutgoingEdit } from '../../src/index.ts';

export class Authority {
  readonly log: CommittedEdit[] = [];
  readonly text: Text;
  readonly #start: Text;

  constructor(content: Delta = [{ insert: '\n' }]) {
    this.text = Text.of(content);
    this.#start = this.text.snapshot();
  }

  get version(): number {
    return this.log.length;
  }

  /** Commits the edit, unless its id is in the log between its base and the head. */
  submit(client: string, edit: OutgoingEdit): void {
    if (edit.version > this.version) throw new RangeError(`an edit against version ${edit.version}, the head is ${this.version}`);
    const since = this.log.slice(edit.version);
    if (since.some((other) => other.client === client && other.id === edit.id)) return;
    let delta = edit.delta;
    for (const other of since) delta = transform(delta, other.delta, clientFirst(client, other.client));
    this.text.apply(delta);
    const user = client.slice(client.indexOf('.') + 1);
    // Passed through JSON, as a client gets it.
    this.log.push(JSON.parse(JSON.stringify({ client, id: edit.id, user, at: 0, delta })) as CommittedEdit);
  }

  editsAfter(version: number): CommittedEdit[] {
    return this.log.slice(version);
  }

  textAt(version: number): Text {
    const text = this.#start.snapshot();
    for (const edit of this.log.slice(0, version)) text.apply(edit.delta);
    return text;
  }
}
