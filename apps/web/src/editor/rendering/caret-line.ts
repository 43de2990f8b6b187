/**
 * Marks the lines that the selection begins and ends in, so that they are always rendered. A line that `content-visibility` hides until the next frame takes no typing: two
 * letters that come after Enter within one frame would stand in the wrong order.
 */
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

function marksOf(state: EditorState): DecorationSet {
  const marks = caretLines(state).map(({ from, to }) => Decoration.node(from, to, { class: 'line-caret' }));
  return marks.length > 0 ? DecorationSet.create(state.doc, marks) : DecorationSet.empty;
}

function isMarked(marks: DecorationSet, state: EditorState): boolean {
  const lines = caretLines(state);
  const marked = marks.find();
  return marked.length === lines.length && lines.every(({ from, to }) => marked.some((mark) => mark.from === from && mark.to === to));
}

/** The lines that the selection begins and ends in; none where all is selected. */
function caretLines({ selection: { $from, $to } }: EditorState): readonly { readonly from: number; readonly to: number }[] {
  if ($from.depth === 0 || $to.depth === 0) return [];
  const ends = $from.sameParent($to) ? [$from] : [$from, $to];
  return ends.map(($end) => ({ from: $end.before(1), to: $end.after(1) }));
}
