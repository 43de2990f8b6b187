/** Undo: what it takes back, and that it is one's own alone. */
import { type Delta, DeltaBuilder, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { UndoStack } from '../src/session/undo.ts';
import { below, forSeeds, randomEdit } from './support/random.ts';

class Writer {
  readonly text: Text;
  readonly stack = new UndoStack();
  now = 0;

  constructor(text: string) {
    this.text = Text.of([{ insert: `${text}\n` }]);
  }

  edit(delta: Delta, later = 10_000, continues = false): void {
    this.now += later;
    this.stack.record(delta, this.text.snapshot(), this.now, continues);
    this.text.apply(delta);
  }

  insert(at: number, text: string, later?: number): void {
    this.edit(new DeltaBuilder().retain(at).insert(text).build(), later);
  }

  delete(at: number, length: number, later?: number): void {
    this.edit(new DeltaBuilder().retain(at).delete(length).build(), later);
  }

  receive(delta: Delta): void {
    this.stack.transform(delta);
    this.text.apply(delta);
  }

  undo(): boolean {
    const delta = this.stack.undo(this.text);
    this.text.apply(delta ?? []);
    return delta !== null;
  }

  redo(): boolean {
    const delta = this.stack.redo(this.text);
    this.text.apply(delta ?? []);
    return delta !== null;
  }
}

/**
 * The naive model: every unit that there ever was, in order, with whose it is and what was done to it. What others do, they do only to units that the
 * writer has not touched, and not at a place where the writer has deleted: which of the two stands first there is a tie, decided anew by each undo.
 */
class Model {
  #units: Unit[];

  constructor(content: Delta) {
    this.#units = content.flatMap((op) =>
      [...(op.insert as string)].map((text): Unit => ({ text, mine: false, gone: null, touched: false })),
    );
  }

  /** Makes a random edit, and notes what it does. */
  edit(random: () => number, mine: boolean, text: string): Delta {
    const visible = this.#units.filter((unit) => unit.gone === null);
    const from = below(random, visible.length);
    const range = visible.slice(from, Math.min(visible.length - 1, from + 1 + below(random, 4)));
    const builder = new DeltaBuilder().retain(lengthOf(visible.slice(0, from)));
    const kind = random();
    const free = range.length > 0 && (mine || range.every((unit) => !unit.mine && !unit.touched));
    if (kind < 0.5 || !free) {
      const next = visible[from] as Unit;
      if (!mine && this.#isBesideDeleted(next)) return [];
      const inserted = [...text, ...(random() < 0.3 ? '🎉' : '')].map((each): Unit => ({ text: each, mine, gone: null, touched: mine }));
      this.#units.splice(this.#units.indexOf(next), 0, ...inserted);
      return builder.insert(inserted.map((unit) => unit.text).join('')).build();
    }
    for (const unit of range) unit.touched ||= mine;
    if (kind < 0.75) {
      for (const unit of range) unit.gone = mine ? 'by me' : 'by another';
      return builder.delete(lengthOf(range)).build();
    }
    for (const unit of range) {
      if (!mine) unit.theirs = true;
      else unit.bold = true;
    }
    return builder.retain(lengthOf(range), mine ? { bold: true } : { italic: true }).build();
  }

  /** Whether the writer has deleted something between the two nearest units that are not the writer's. */
  #isBesideDeleted(next: Unit): boolean {
    const isAnchor = (unit: Unit) => !unit.mine && unit.gone === null;
    const at = this.#units.indexOf(next);
    const from = this.#units.findLastIndex((unit, index) => index < at && isAnchor(unit));
    const to = this.#units.findIndex((unit, index) => index >= at && isAnchor(unit));
    return this.#units.slice(from + 1, to).some((unit) => unit.gone === 'by me');
  }

  shown(): Delta {
    return contentOf(
      this.#units.filter((unit) => unit.gone === null),
      true,
    );
  }

  withoutMine(): Delta {
    return contentOf(
      this.#units.filter((unit) => !unit.mine && unit.gone !== 'by another'),
      false,
    );
  }
}

interface Unit {
  /** A character, perhaps of two code units. */
  readonly text: string;
  readonly mine: boolean;
  gone: 'by me' | 'by another' | null;
  touched: boolean;
  bold?: boolean;
  /** Set in italics by another. */
  theirs?: boolean;
}

function lengthOf(units: readonly Unit[]): number {
  return units.reduce((sum, unit) => sum + unit.text.length, 0);
}

function contentOf(units: readonly Unit[], withMine: boolean): Delta {
  const builder = new DeltaBuilder();
  for (const { text, bold, theirs } of units) {
    builder.insert(text, { ...(withMine && bold ? { bold: true as const } : {}), ...(theirs ? { italic: true as const } : {}) });
  }
  return builder.build();
}

describe('undo', () => {
  it('takes back in one step what continues it, however slowly it came and whatever others wrote in between', () => {
    const writer = new Writer('ab');
    const write = (at: number, text: string, continues: boolean) => {
      const delta = new DeltaBuilder().retain(at).insert(text).build();
      writer.now += 60_000;
      writer.stack.record(delta, writer.text.snapshot(), writer.now, continues);
      writer.text.apply(delta);
    };
    write(1, 'one\n', false);
    writer.receive([{ insert: 'X' }]);
    write(6, 'two\n', true);
    write(10, 'three', true);
    expect(writer.text.toString()).toBe('Xaone\ntwo\nthreeb\n');
    expect(writer.undo()).toBe(true);
    expect(writer.text.toString()).toBe('Xab\n');
    expect(writer.stack.canUndo).toBe(false);
  });

  it('takes back edits one by one and redo brings them back, formatting included', () => {
    forSeeds(100, (random) => {
      const writer = new Writer('Some text 😀\nand more');
      const states = [writer.text.toDelta()];
      for (let i = 0; i < 20; i++) {
        const edit = randomEdit(random, writer.text);
        const before = writer.text.snapshot();
        before.apply(edit);
        if (before.checksum() === writer.text.checksum()) continue; // changes nothing: no step of its own
        writer.edit(edit);
        states.push(writer.text.toDelta());
      }
      for (const state of states.toReversed()) {
        expect(writer.text.toDelta()).toEqual(state);
        writer.undo();
      }
      for (const state of states) {
        expect(writer.text.toDelta()).toEqual(state);
        writer.redo();
      }
    });
  });

  it('of everything that one typed leaves what others typed meanwhile, and nothing else', () => {
    forSeeds(100, (random) => {
      const writer = new Writer('');
      let others = 0;
      for (let i = 0; i < 40; i++) {
        const at = below(random, writer.text.length);
        if (random() < 0.5) writer.insert(at, 'abc', below(random, 1_000));
        else
          writer.receive(
            new DeltaBuilder()
              .retain(at)
              .insert(String.fromCharCode(0x4e00 + others++))
              .build(),
          );
      }
      const theirs = writer.text.toString().replaceAll(/[abc]/g, '');
      while (writer.undo());
      expect(writer.text.toString()).toBe(theirs);
    });
  });

  it('never touches others’ text, whatever was inserted and deleted on both sides', () => {
    forSeeds(100, (random) => {
      const writer = new Writer('shared words');
      for (let i = 0; i < 30; i++) {
        const last = writer.text.length - 1;
        const at = below(random, last + 1);
        const length = Math.min(last - at, 1 + below(random, 3));
        const mine = random() < 0.6;
        const change = new DeltaBuilder().retain(at);
        // The writer deletes too, but of others' letters none: they must all be there in the end.
        const mayDelete = length > 0 && !/[A-Z]/.test(writer.text.sliceText(at, at + length));
        if (mine && mayDelete && random() < 0.4) writer.edit(change.delete(length).build());
        else if (mine) writer.edit(change.insert('xy').build());
        else writer.receive(change.insert(String.fromCharCode(65 + (i % 26))).build());
        if (random() < 0.1) writer.undo();
        if (random() < 0.05) writer.redo();
      }
      const theirs = writer.text.toString().replaceAll(/[^A-Z]/g, '');
      while (writer.undo());
      expect(writer.text.toString().replaceAll(/[^A-Z]/g, '')).toBe(theirs);
      expect(writer.text.toString().replaceAll(/[A-Z]/g, '')).toBe('shared words\n');
    });
  });

  it('of all of one’s own edits leaves exactly what the others’ edits alone would have left, where they touch other units', () => {
    forSeeds(400, (random) => {
      const writer = new Writer('shared 😀 words\nof a text');
      const model = new Model(writer.text.toDelta());
      for (let i = 0; i < 40; i++) {
        const mine = random() < 0.6;
        const edit = model.edit(random, mine, String.fromCharCode(0x4e00 + i));
        if (mine) writer.edit(edit, below(random, 1_500));
        else writer.receive(edit);
        expect(writer.text.toDelta()).toEqual(model.shown());
      }
      const before = writer.text.toDelta();
      for (let round = 0; round < 2; round++) {
        while (writer.undo());
        expect(writer.text.toDelta()).toEqual(model.withoutMine());
        while (writer.redo());
        expect(writer.text.toDelta()).toEqual(before);
      }
    });
  });

  it('leaves what another typed before one’s own word there, though one deleted behind that word in the same step', () => {
    const writer = new Writer('left right');
    writer.insert(5, 'M');
    writer.edit(new DeltaBuilder().retain(6).delete(5).build(), 100, true);
    writer.receive(new DeltaBuilder().retain(5).insert('other ').build());
    expect(writer.text.toString()).toBe('left other M\n');
    writer.undo();
    expect(writer.text.toString()).toBe('left other right\n');
    writer.redo();
    expect(writer.text.toString()).toBe('left other M\n');
  });

  it('takes typing without a pause as one step, and a pause or another place as the next one', () => {
    const writer = new Writer('');
    writer.insert(0, 'a');
    writer.insert(1, 'b', 100);
    writer.delete(1, 1, 100);
    writer.insert(1, 'c', 100);
    writer.insert(2, 'd', 600);
    writer.insert(0, 'e', 100);
    const seen: string[] = [];
    while (writer.undo()) seen.push(writer.text.toString());
    expect(seen).toEqual(['acd\n', 'ac\n', 'a\n', 'ab\n', '\n']);
  });

  it('brings back what was written and at once deleted, be it at a stroke or letter by letter', () => {
    const writer = new Writer('');
    writer.insert(0, 'words');
    writer.delete(0, 5, 100);
    writer.insert(0, 'ab', 100);
    writer.delete(1, 1, 100);
    writer.delete(0, 1, 100);
    const seen: string[] = [];
    while (writer.undo()) seen.push(writer.text.toString());
    expect(seen).toEqual(['ab\n', '\n', 'words\n', '\n']);
    while (writer.redo()) seen.push(writer.text.toString());
    expect(seen.slice(4)).toEqual(['words\n', '\n', 'ab\n', '\n']);
  });

  it('keeps one step while another person types before the cursor', () => {
    const writer = new Writer('..');
    writer.insert(2, 'a');
    writer.receive([{ insert: '123' }]);
    writer.insert(6, 'b', 100);
    writer.undo();
    expect(writer.text.toString()).toBe('123..\n');
  });

  it('begins a step of its own when told to', () => {
    const writer = new Writer('');
    writer.insert(0, 'a');
    writer.stack.breakGroup();
    writer.insert(1, 'b', 10);
    writer.undo();
    expect(writer.text.toString()).toBe('a\n');
  });

  it('has nothing to take back once others have deleted it all', () => {
    const writer = new Writer('');
    writer.insert(0, 'a');
    writer.receive([{ delete: 1 }]);
    expect(writer.stack.canUndo).toBe(false);
    expect(writer.undo()).toBe(false);
  });

  it('remembers steps of four million units together, and always the newest', () => {
    const writer = new Writer('');
    const paste = 'x'.repeat(1_500_000);
    for (let i = 0; i < 3; i++) writer.insert(0, paste);
    for (let i = 0; i < 3; i++) writer.delete(0, paste.length);
    const lengths = [];
    while (writer.undo()) lengths.push(writer.text.length - 1);
    expect(lengths).toEqual([1, 2].map((count) => count * paste.length));
    const whole = new Writer('x'.repeat(9_000_000));
    whole.delete(0, 9_000_000);
    whole.undo();
    expect(whole.text.length).toBe(9_000_001);
  });

  it('remembers the last 200 steps', () => {
    const writer = new Writer('');
    for (let i = 0; i < 250; i++) writer.insert(0, 'a');
    while (writer.undo());
    expect(writer.text.length).toBe(51);
  });
});
