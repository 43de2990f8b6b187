/**
 * Marks the lines that the selection begins and ends in, so that they are always rendered. A line that `content-visibility` hides until the next frame takes no typing: two
 * letters that come after Enter within one frame would stand in the wrong order.
 */
import { Plugin } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

export function caretLine(): Plugin {
  return new Plugin({
    props: {
      decorations: ({ doc, selection: { $from, $to } }) => {
        if ($from.depth === 0 || $to.depth === 0) return null;
        const starts = new Set([$from.before(1), $to.before(1)]);
        const lines = [...starts].map((start) =>
          Decoration.node(start, start + (doc.nodeAt(start)?.nodeSize ?? 0), { class: 'line-caret' }),
        );
        return DecorationSet.create(doc, lines);
      },
    },
  });
}
