/**
 * A divider keeps a line to itself: whatever the user brings to its line (by typing, an input method, pasting, dropping, joining lines) goes to a line above or
 * below it. What others' programs put there stays until the user edits that line, so that no two pages mend it at once.
 */
import type { Node, ResolvedPos } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state';
import { changedLines } from '../core/changed-lines.ts';
import { isRemote } from '../core/remote.ts';
import { PLAIN_LINE, schema } from '../core/schema.ts';

/** The position that was composed at last; null once its line is in order. */
const key = new PluginKey<number | null>('beside-divider');

const isComposed = (tr: Transaction) => tr.getMeta('composition') !== undefined;

export function besideDivider(): Plugin<number | null> {
  return new Plugin<number | null>({
    key,
    state: {
      init: () => null,
      apply: (tr, composed) => {
        if (tr.getMeta(key)) return null;
        if (isComposed(tr) && tr.docChanged) return tr.selection.head;
        return composed === null ? null : tr.mapping.map(composed);
      },
    },
    appendTransaction: (transactions, before, after) => {
      // An input method gives up what it composes when its line changes: that waits until it is done.
      if (transactions.some((tr) => isRemote(tr) || isComposed(tr))) return null;
      const changed = changedLines(before.doc, after.doc);
      return changed && withDividersAlone(after, changed.from, changed.newTo);
    },
    props: {
      handleDOMEvents: {
        // Only once ProseMirror has read what the input method wrote last.
        compositionend: (view) => {
          setTimeout(() => {
            const composed = view.isDestroyed || view.composing ? null : (key.getState(view.state) ?? null);
            if (composed === null) return;
            const line = view.state.doc.resolve(composed).index(0);
            const tr = withDividersAlone(view.state, line, line + 1) ?? view.state.tr;
            view.dispatch(tr.setMeta(key, true));
          });
        },
      },
    },
  });
}

/** Splits the lines from one index to another at each divider that is not alone; null if there is none. */
function withDividersAlone(state: EditorState, from: number, to: number): Transaction | null {
  const lines = state.doc.content.content;
  if (!lines.slice(from, to).some(isMixed)) return null;
  const tr = state.tr;
  let end = lines.slice(0, to).reduce((sum, line) => sum + line.nodeSize, 0);
  // From the last line to the first, so that no split moves what is still to be split.
  for (const line of lines.slice(from, to).reverse()) {
    end -= line.nodeSize;
    if (isMixed(line)) splitAtDividers(tr, line, end);
  }
  return withCaretBesideText(tr, state);
}

function isMixed(line: Node): boolean {
  return line.childCount > 1 && line.content.content.some(isDivider);
}

function isDivider(node: Node | null): boolean {
  return node?.type === schema.nodes.divider;
}

/** A divider's new line is plain; those of the text around look as the line did. */
function splitAtDividers(tr: Transaction, line: Node, position: number): void {
  const children = line.content.content;
  let at = position + 1 + line.content.size;
  for (let index = children.length - 1; index > 0; index--) {
    const child = children[index] as Node;
    at -= child.nodeSize;
    if (!isDivider(child) && !isDivider(children[index - 1] as Node)) continue;
    tr.split(at, 1, [{ type: schema.nodes.line, attrs: isDivider(child) ? PLAIN_LINE : { ...line.attrs, start: null } }]);
  }
  if (isDivider(line.firstChild)) {
    for (const [name, value] of Object.entries(PLAIN_LINE)) tr.setNodeAttribute(position, name, value);
  }
}

/** A caret between text and a divider stays with the text. */
function withCaretBesideText(tr: Transaction, { selection }: EditorState): Transaction {
  if (!(selection instanceof TextSelection)) return tr;
  const moved = ($at: ResolvedPos) => tr.mapping.map($at.pos, isDivider($at.nodeBefore) ? 1 : -1);
  return tr.setSelection(TextSelection.create(tr.doc, moved(selection.$anchor), moved(selection.$head)));
}
