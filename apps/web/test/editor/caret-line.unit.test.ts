import { EditorState, TextSelection } from 'prosemirror-state';
import type { DecorationSet } from 'prosemirror-view';
import { expect, it } from 'vitest';
import { contentToDoc, docToContent } from '../../src/editor/bridge/content.ts';
import { documentLength, toEditor } from '../../src/editor/bridge/positions.ts';
import { caretLine } from '../../src/editor/rendering/caret-line.ts';
import { Random, randomContent, randomStep } from './generate.ts';

const SEEDS = 300;
const STEPS = 8;

it('marks the lines that the selection begins and ends in, those beside them, and no others, whatever happens', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = new Random(seed);
    const plugin = caretLine();
    let state = EditorState.create({ doc: contentToDoc(randomContent(random, 40)), plugins: [plugin] });
    for (let step = 0; step < STEPS; step++) {
      const tr = state.tr;
      if (random.chance(0.6)) randomStep(random, tr, docToContent(tr.doc));
      if (random.chance(0.4)) {
        const place = () => toEditor(tr.doc, random.below(documentLength(tr.doc)));
        tr.setSelection(TextSelection.create(tr.doc, place(), random.chance(0.5) ? place() : undefined));
      }
      state = state.apply(tr);
      const marked = (plugin.getState(state) as DecorationSet).find().map(({ from, to, spec }) => `${spec.class} ${from}-${to}`);
      const { $from, $to } = state.selection;
      const ends = $from.depth === 0 || $to.depth === 0 ? [] : [$from.index(0), $to.index(0)];
      const wanted: string[] = [];
      state.doc.forEach((line, from, index) => {
        const near = Math.min(...ends.map((end) => Math.abs(end - index)));
        if (near <= 1) wanted.push(`${near === 0 ? 'line-caret' : 'beside-caret'} ${from}-${from + line.nodeSize}`);
      });
      expect(marked.sort(), `seed ${seed}, step ${step}`).toEqual(wanted.sort());
    }
  }
});
