/** A hint in a document without any text. It is drawn by CSS and is no part of the text. */
import { Plugin } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';

export function placeholder(hint: string): Plugin {
  return new Plugin({
    props: {
      decorations: ({ doc }) => {
        const line = doc.firstChild;
        if (!line || doc.childCount > 1 || line.content.size > 0) return null;
        return DecorationSet.create(doc, [Decoration.node(0, line.nodeSize, { class: 'line-hint', 'data-hint': hint })]);
      },
    },
  });
}
