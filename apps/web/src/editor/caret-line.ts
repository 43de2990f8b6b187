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
        const ends = $from.sameParent($to) ? [$from] : [$from, $to];
        return DecorationSet.create(
          doc,
          ends.map(($end) => Decoration.node($end.before(1), $end.after(1), { class: 'line-caret' })),
        );
      },
    },
  });
}
