/**
 * Marks the lines that the selection begins and ends in, and those beside them, so that they are always rendered. A line that `content-visibility` hides until the next frame
 * takes no typing: two letters that come after Enter within one frame would stand in the wrong order. And Up and Down leap over it.
 */
import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

export function caretLine(): Plugin<DecorationSet> {
  const plugin: Plugin<DecorationSet> = new Plugin<DecorationSet>({
    state: {
      init: (_config, state) => marksOf(state),
      // Making a set walks over all lines, so it is kept while the caret stays in its line.
      apply: (tr, marks, _before, after) => {
        const moved = marks.map(tr.mapping, tr.doc);
        return isMarked(moved, after) ? moved : marksOf(after);
      },
    },
    props: { decorations: (state) => plugin.getState(state) },
  });
  return plugin;
}

interface Mark {
  readonly from: number;
  readonly to: number;
  readonly class: 'line-caret' | 'beside-caret';
}

function marksOf(state: EditorState): DecorationSet {
  const marks = wanted(state).map(({ from, to, ...look }) => Decoration.node(from, to, look, look));
  return marks.length > 0 ? DecorationSet.create(state.doc, marks) : DecorationSet.empty;
}

function isMarked(marks: DecorationSet, state: EditorState): boolean {
  const lines = wanted(state);
  const marked = marks.find();
  return (
    marked.length === lines.length &&
    lines.every((line) => marked.some(({ from, to, spec }) => from === line.from && to === line.to && spec.class === line.class))
  );
}

/** None where all is selected. */
function wanted({ doc, selection: { $from, $to } }: EditorState): readonly Mark[] {
  if ($from.depth === 0 || $to.depth === 0) return [];
  const ends = new Map([$from, $to].map(($end) => [$end.index(0), $end.before(1)]));
  const marks = new Map<number, Mark>();
  for (const [index, from] of ends) {
    marks.set(index, markOf(doc, index, from, 'line-caret'));
    const before = doc.maybeChild(index - 1);
    if (before && !ends.has(index - 1)) marks.set(index - 1, markOf(doc, index - 1, from - before.nodeSize, 'beside-caret'));
    if (index + 1 < doc.childCount && !ends.has(index + 1)) {
      marks.set(index + 1, markOf(doc, index + 1, from + doc.child(index).nodeSize, 'beside-caret'));
    }
  }
  return [...marks.values()];
}

function markOf(doc: Node, index: number, from: number, look: Mark['class']): Mark {
  return { from, to: from + doc.child(index).nodeSize, class: look };
}
