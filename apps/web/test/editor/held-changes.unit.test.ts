/** What waits while an input method composes: the text on the screen and the shared one never drift apart. */
import { compose, type Delta, transform } from '@inkstone/ot';
import { EditorState, TextSelection } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { toEditor } from '../../src/editor/bridge/positions.ts';
import { HeldChanges, touchesSelectedLines } from '../../src/editor/rendering/held-changes.ts';
import { Random, randomContent, randomDelta } from './generate.ts';

describe('Held changes', () => {
  it('and own edits, passed through them, lead to one text, in whatever order they come', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = new Random(seed);
      const held = new HeldChanges();
      let screen: Delta = randomContent(random, 8);
      let shared = screen;
      for (let step = 0; step < 12; step++) {
        if (random.chance(0.5)) {
          const delta = randomDelta(random, shared, 2);
          held.hold({ delta, ownAfter: random.chance(0.5) });
          shared = compose(shared, delta);
        } else {
          const delta = randomDelta(random, screen, 2);
          shared = compose(shared, held.pass(delta));
          screen = compose(screen, delta);
        }
      }
      for (let next = held.take(); next; next = held.take()) screen = compose(screen, next.delta);
      expect(docToContent(contentToDoc(screen)), `seed ${seed}`).toEqual(docToContent(contentToDoc(shared)));
      expect(held.isEmpty).toBe(true);
    }
  });

  it('leave a composed word in one piece, on its own side of what another typed at its place (R6)', () => {
    for (const ownAfter of [true, false]) {
      const held = new HeldChanges();
      held.hold({ delta: [{ insert: 'THEIRS' }], ownAfter });
      let shared: Delta = [{ insert: 'THEIRS\n' }];
      const typed: Delta[] = [[{ insert: 'に' }], [{ retain: 1 }, { insert: 'h' }], [{ insert: '日本' }, { delete: 2 }]];
      for (const delta of typed) shared = compose(shared, held.pass(delta));
      expect(shared).toEqual([{ insert: ownAfter ? 'THEIRS日本\n' : '日本THEIRS\n' }]);
    }
  });

  it('say where the caret is in the shared text', () => {
    const held = new HeldChanges();
    held.hold({ delta: [{ insert: 'ab' }], ownAfter: true });
    held.hold({ delta: [{ delete: 1 }], ownAfter: true });
    expect([0, 3].map((position) => held.positionOf(position))).toEqual([1, 4]);
    expect(transform([{ insert: 'x' }], [{ insert: 'ab' }], false)).toEqual([{ retain: 2 }, { insert: 'x' }]);
  });
});

describe('A change', () => {
  it('touches the line of the caret if it does something in it or at its ends', () => {
    const doc = contentToDoc([{ insert: 'ab\ncd\nef\n' }]);
    const state = EditorState.create({ doc, selection: TextSelection.create(doc, toEditor(doc, 4)) });
    const touches = (...delta: Delta) => touchesSelectedLines(state, delta);
    expect(touches({ insert: 'x' })).toBe(false);
    expect(touches({ retain: 3 }, { insert: 'x' })).toBe(true);
    expect(touches({ retain: 5 }, { retain: 1, attributes: { header: 1 } })).toBe(true);
    expect(touches({ delete: 2 })).toBe(true);
    expect(touches({ retain: 7 }, { delete: 1 })).toBe(false);
    expect(touches({ insert: 'x' }, { retain: 8 }, { delete: 0 + 1 })).toBe(false);
  });
});
