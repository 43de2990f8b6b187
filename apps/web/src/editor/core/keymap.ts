/** The keys of the editor, those of Google Docs. Undo and redo are the shared document's own: they take back one's own edits and nobody else's. */
import { chainCommands, deleteSelection, joinBackward, joinForward } from 'prosemirror-commands';
import { keymap } from 'prosemirror-keymap';
import type { Command, Plugin } from 'prosemirror-state';
import { splitAndLink } from '../typing/auto-link.ts';
import { deleteGrapheme } from '../typing/graphemes.ts';
import { fence } from '../typing/line-rules.ts';
import { type TypingHost, takeBackRule } from '../typing/rules.ts';
import { enterInCode, indentCode, leaveCode, leaveCodeAbove, leaveCodeBelow } from './code-lines.ts';
import { clearFormatting, deleteDividerLine, deleteEmbed, goTo, leaveInlineCode, linkTarget, selectAll, toggleMark } from './commands.ts';
import {
  indentItems,
  indentLines,
  makePlain,
  setAlignment,
  setHeader,
  toggleChecks,
  toggleCodeBlock,
  toggleHeader,
  toggleList,
  toggleQuote,
} from './lines.ts';
import type { Alignment } from './schema.ts';

export interface KeyHost extends TypingHost {
  redo(): void;
  /** Asks for the address of a link at the selection. */
  editLink(): void;
  /** Shows what the keys do. */
  showKeys(): void;
  /** Goes to what stands above the text. @returns false if there is nothing to go to */
  leaveAbove(): boolean;
}

export function editorKeymap(host: KeyHost): Plugin {
  return keymap({ ...writingKeys(host), ...formattingKeys(host) });
}

function call(action: () => void): Command {
  return (_state, dispatch) => {
    if (dispatch) action();
    return true;
  };
}

/** What does something in a document that is only read, which ProseMirror gives no keys. */
export function readingKeys(host: KeyHost): Record<string, Command> {
  return { 'Mod-a': selectAll, 'Mod-/': call(host.showKeys) };
}

/** A command that takes its key even where it does nothing. Otherwise the browser would reload, or open its tools. */
function always(command: Command): Command {
  return (state, dispatch, view) => {
    command(state, dispatch, view);
    return true;
  };
}

function writingKeys(host: KeyHost): Record<string, Command> {
  const backspace = chainCommands(
    takeBackRule(host),
    deleteSelection,
    deleteEmbed('before'),
    makePlain,
    deleteDividerLine('before'),
    joinBackward,
  );
  const remove = chainCommands(deleteSelection, deleteEmbed('after'), deleteDividerLine('after'), joinForward);
  const enter = chainCommands(fence(host), enterInCode, splitAndLink(host));
  return {
    Enter: enter,
    'Shift-Enter': enter,
    'Mod-Enter': chainCommands(toggleChecks, leaveCode),
    Backspace: chainCommands(backspace, leaveAbove(host, 'Backspace'), deleteGrapheme('before')),
    'Shift-Backspace': chainCommands(backspace, leaveAbove(host, 'Backspace'), deleteGrapheme('before')),
    'Mod-Backspace': backspace,
    Delete: chainCommands(remove, deleteGrapheme('after')),
    'Mod-Delete': remove,
    Tab: chainCommands(indentCode(1), indentItems(1)),
    'Shift-Tab': chainCommands(indentCode(-1), indentItems(-1)),
    ArrowDown: leaveCodeBelow,
    ArrowUp: chainCommands(leaveCodeAbove, leaveAbove(host, 'ArrowUp')),
    ArrowRight: leaveInlineCode('right'),
    ArrowLeft: leaveInlineCode('left'),
    ...edgeKeys('start', 'Mod-Home', 'Cmd-ArrowUp'),
    ...edgeKeys('end', 'Mod-End', 'Cmd-ArrowDown'),
    'Mod-z': call(host.undo),
    'Shift-Mod-z': call(host.redo),
    'Mod-y': call(host.redo),
    ...readingKeys(host),
  };
}

/** Goes to the title from the first line: up from anywhere in it, and with Backspace from before its first letter. */
function leaveAbove(host: KeyHost, key: 'ArrowUp' | 'Backspace'): Command {
  return ({ selection: { $head, empty } }, dispatch, view) => {
    if (!empty || $head.depth === 0 || $head.index(0) > 0) return false;
    if (key === 'Backspace' ? $head.parentOffset > 0 : !view?.endOfTextblock('up')) return false;
    return dispatch === undefined || host.leaveAbove();
  };
}

function edgeKeys(edge: 'start' | 'end', ...keys: readonly string[]): Record<string, Command> {
  return Object.fromEntries(
    keys.flatMap((key) => [false, true].map((withShift) => [withShift ? `Shift-${key}` : key, goTo(edge, withShift)])),
  );
}

function formattingKeys(host: KeyHost): Record<string, Command> {
  const headings = Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`Mod-Alt-${level}`, toggleHeader(level)]));
  const align = (alignment: Alignment | null) => always(setAlignment(alignment));
  return {
    'Mod-b': toggleMark('bold'),
    'Mod-i': toggleMark('italic'),
    'Mod-u': toggleMark('underline'),
    'Alt-Shift-5': toggleMark('strike'),
    'Mod-Shift-x': toggleMark('strike'),
    'Mod-e': toggleMark('code'),
    'Mod-k': call(host.editLink),
    'Alt-Enter': openLink,
    'Mod-\\': clearFormatting,
    'Mod-Alt-0': always(setHeader(null)),
    ...headings,
    'Mod-Shift-7': toggleList('ordered'),
    'Mod-Shift-8': toggleList('bullet'),
    'Mod-Shift-9': toggleList('unchecked'),
    'Mod-Shift-.': toggleQuote,
    'Mod-Alt-c': toggleCodeBlock,
    'Mod-]': always(chainCommands(indentCode(1), indentLines(1))),
    'Mod-[': always(chainCommands(indentCode(-1), indentLines(-1))),
    'Mod-Shift-l': align(null),
    'Mod-Shift-e': align('center'),
    'Mod-Shift-r': align('right'),
    'Mod-Shift-j': align('justify'),
  };
}

/** Opens the link that the caret is in. */
function openLink(state: Parameters<Command>[0], dispatch?: Parameters<Command>[1]): boolean {
  const { url } = linkTarget(state);
  if (url === null) return false;
  if (dispatch) window.open(url, '_blank', 'noopener,noreferrer');
  return true;
}
