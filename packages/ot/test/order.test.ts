/** How ties are broken: people who type at one place at one time (R6), and why edits are transformed one at a time. */
import { expect, test } from 'vitest';
import {
  type ClientDelta,
  clientFirst,
  compose,
  type Delta,
  deltasEqual,
  Text,
  transform,
  transformOver,
  transformPosition,
} from '../src/index.ts';
import { forSeeds, type Random, randomDelta, randomDeltas, randomDocument } from './generator.ts';
import { applyNaively } from './naive.ts';

/** Whether what `ours` inserts stands before what `theirs` does; `theirs` came to the server first. */
type Tie = (ours: string, theirs: string) => boolean;
const byClient: Tie = clientFirst;
const byArrival: Tie = () => false;

/** The least client that works: one edit in flight, a buffer behind it, and a caret behind the letter typed last. */
class Writer {
  readonly client: string;
  readonly text: Text;
  private letters: string[];
  private caret = 1;
  private version = 0;
  private inFlight: Delta | null = null;
  private buffer: Delta = [];
  private readonly tie: Tie;

  constructor(client: string, word: string, base: Delta, tie: Tie) {
    this.client = client;
    this.text = Text.of(base);
    this.letters = [...word];
    this.tie = tie;
  }

  get busy(): boolean {
    return this.letters.length > 0 || this.inFlight !== null || this.buffer.length > 0;
  }

  type(): void {
    const letter = this.letters.shift();
    if (letter === undefined) return;
    const delta: Delta = [{ retain: this.caret }, { insert: letter }];
    this.text.apply(delta);
    this.buffer = compose(this.buffer, delta);
    this.caret += 1;
  }

  send(server: ClientDelta[]): void {
    if (this.inFlight !== null || this.buffer.length === 0) return;
    this.inFlight = this.buffer;
    this.buffer = [];
    let { inFlight: delta } = this;
    for (const edit of server.slice(this.version)) delta = transform(delta, edit.delta, this.tie(this.client, edit.client));
    server.push({ client: this.client, delta });
  }

  receive(server: readonly ClientDelta[]): void {
    const edit = server[this.version];
    if (edit === undefined) return;
    this.version += 1;
    if (edit.client === this.client) {
      this.inFlight = null;
      return;
    }
    const first = this.tie(this.client, edit.client);
    let { delta } = edit;
    if (this.inFlight !== null) {
      const moved = transform(this.inFlight, delta, first);
      delta = transform(delta, this.inFlight, !first);
      this.inFlight = moved;
    }
    const moved = transform(this.buffer, delta, first);
    delta = transform(delta, this.buffer, !first);
    this.buffer = moved;
    this.text.apply(delta);
    this.caret = transformPosition(this.caret, delta, false);
  }
}

const WORDS = ['abcd', 'ABCD', '1234', '.:;!'];

/** Two to four people type a word each at one place; gives the text that all of them end with. */
function typeTogether(random: Random, tie: Tie): { text: string; words: string[] } {
  const base: Delta = [{ insert: '<>\n' }];
  const words = WORDS.slice(0, 2 + random.below(3));
  // Ids in any order, so that the first to arrive is not always the first by id.
  const writers = words.map((word) => new Writer(`${random.below(1e9)}`, word, base, tie));
  const server: ClientDelta[] = [];
  for (const writer of writers) writer.type();
  while (writers.some((writer) => writer.busy)) {
    const writer = random.pick(writers);
    const step = random.below(3);
    if (step === 0) writer.type();
    else if (step === 1) writer.send(server);
    else writer.receive(server);
  }
  for (const writer of writers) for (let left = server.length; left > 0; left -= 1) writer.receive(server);
  const text = Text.of(base);
  for (const edit of server) text.apply(edit.delta);
  for (const writer of writers) if (writer.text.toString() !== text.toString()) expect(writer.text.toString()).toBe(text.toString());
  return { text: text.toString(), words };
}

test('words typed by several people at one place never interleave (R6)', () => {
  forSeeds(20_000, (random) => {
    const { text, words } = typeTogether(random, byClient);
    for (const word of words) if (!text.includes(word)) expect(text).toContain(word);
  });
});

test('with the order of arrival as the tie, words interleave: why ties go by client id', () => {
  let interleaved = 0;
  forSeeds(2_000, (random) => {
    const { text, words } = typeTogether(random, byArrival);
    if (!words.every((word) => text.includes(word))) interleaved += 1;
  });
  expect(interleaved).toBeGreaterThan(1_000);
});

test('client ids are compared by code units, and equal ids put what comes later behind', () => {
  expect(clientFirst('a', 'b')).toBe(true);
  expect(clientFirst('b', 'a')).toBe(false);
  expect(clientFirst('Z', 'a')).toBe(true);
  expect(clientFirst('a', 'a-')).toBe(true);
  expect(clientFirst('same', 'same')).toBe(false);
});

test('transforming over a composition is not transforming over its parts: never do it', () => {
  const insertBehind: Delta = [{ retain: 1 }, { insert: 'c' }];
  const deleteX: Delta = [{ delete: 1 }];
  const insertBefore: Delta = [{ insert: 'b' }];
  const result = (moved: Delta) => compose(compose(compose([{ insert: 'x\n' }], insertBehind), deleteX), moved);
  const others = [insertBehind, deleteX].map((delta) => ({ client: 'a', delta }));
  expect(result(transformOver(insertBefore, 'b', others))).toEqual([{ insert: 'bc\n' }]);
  expect(result(transform(insertBefore, compose(insertBehind, deleteX), false))).toEqual([{ insert: 'cb\n' }]);
});

test('transformOver is transform over each edit in turn, whatever the delta', () => {
  forSeeds(20_000, (random) => {
    const { units } = randomDocument(random);
    const delta = randomDelta(random, units, 2);
    const over = randomDeltas(random, units, 1 + random.below(5)).map((delta) => ({ client: random.pick(['a', 'm', 'z']), delta }));
    const expected = over.reduce((moved, edit) => transform(moved, edit.delta, clientFirst('m', edit.client)), delta);
    const actual = transformOver(delta, 'm', over);
    if (!deltasEqual(actual, expected)) expect(actual).toEqual(expected);
    // It fits what it was transformed for: the model throws otherwise.
    applyNaively(
      over.reduce((base, edit) => applyNaively(base, edit.delta), units),
      actual,
    );
  });
});
