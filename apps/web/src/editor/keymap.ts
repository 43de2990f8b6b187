/** The keys of the editor. Undo and redo are the shared document's own: they take back one's own edits and nobody else's. */
import { chainCommands, deleteSelection, joinBackward, joinForward } from 'prosemirror-commands';
import { undoInputRule } from 'prosemirror-inputrules';
import { keymap } from 'prosemirror-keymap';
import type { Command, Plugin } from 'prosemirror-state';
import { clearFormatting, deleteEmbed, selectAll, toggleMark } from './commands.ts';
import { indentItems, makePlain, setHeader, splitLine, toggleChecks, toggleHeader, toggleList } from './lines.ts';

export interface KeyHost {
  undo(): void;
  redo(): void;
  /** Asks for the address of a link at the selection. */
  editLink(): void;
}

export function editorKeymap(host: KeyHost): Plugin {
  const call =
    (action: () => void): Command =>
    (_state, dispatch) => {
      if (dispatch) action();
      return true;
    };
  const backspace = chainCommands(undoInputRule, deleteSelection, deleteEmbed('before'), makePlain, joinBackward);
  const remove = chainCommands(deleteSelection, deleteEmbed('after'), joinForward);
  const headings = Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`Mod-Alt-${level}`, toggleHeader(level)]));
  return keymap({
    Enter: splitLine,
    'Shift-Enter': splitLine,
    'Mod-Enter': toggleChecks,
    Backspace: backspace,
    'Shift-Backspace': backspace,
    'Mod-Backspace': backspace,
    Delete: remove,
    'Mod-Delete': remove,
    Tab: indentItems(1),
    'Shift-Tab': indentItems(-1),
    'Mod-a': selectAll,
    'Mod-z': call(host.undo),
    'Shift-Mod-z': call(host.redo),
    'Mod-y': call(host.redo),
    'Mod-b': toggleMark('bold'),
    'Mod-i': toggleMark('italic'),
    'Mod-u': toggleMark('underline'),
    'Mod-Shift-x': toggleMark('strike'),
    'Mod-e': toggleMark('code'),
    'Mod-k': call(host.editLink),
    'Mod-\\': clearFormatting,
    'Mod-Alt-0': setHeader(null),
    ...headings,
    'Mod-Shift-7': toggleList('ordered'),
    'Mod-Shift-8': toggleList('bullet'),
    'Mod-Shift-9': toggleList('unchecked'),
  });
}
