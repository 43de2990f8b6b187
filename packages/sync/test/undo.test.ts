/** Undo: what it takes back, and that it is one's own alone. */
import { type Delta, DeltaBuilder, Text } from '@inkstone/ot';
import { describe, expect, it } from 'vitest';
import { UndoStack } from '../src/undo.ts';
import { below, forSeeds, randomEdit } from './support/random.ts';

class Writer {
  readonly text: Text;
  readonly stack = new UndoStack();
  now = 0;

  constructor(text: string) {
    this.text = Text.of([{ insert: `${text}\n` }]);
  }

  edit(delta: Delta, later = 10_000): void {
    this.now += later;
    this.stack.record(delta, this.text.snapshot(), this.now);
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

describe('undo', { timeout: 60_000 }, () => {
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
    expect(seen).toEqual(['acd\n', 'ac\n', '\n']);
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

  it('remembers the last 200 steps', () => {
    const writer = new Writer('');
    for (let i = 0; i < 250; i++) writer.insert(0, 'a');
    while (writer.undo());
    expect(writer.text.length).toBe(51);
  });
});
