/** The tools behind "More". Their script comes with that menu. */
import {
  IconBlockquote,
  IconClearFormatting,
  IconCode,
  IconIndentDecrease,
  IconIndentIncrease,
  IconSeparatorHorizontal,
  IconSourceCode,
  IconStrikethrough,
} from '@tabler/icons-react';
import { clearFormatting, insertDivider, toggleMark } from '../core/commands.ts';
import { indentLines, toggleCodeBlock, toggleQuote } from '../core/lines.ts';
import type { Tool } from './tools.ts';

export const MORE: readonly Tool[] = [
  {
    name: 'strike',
    icon: IconStrikethrough,
    command: toggleMark('strike'),
    keys: 'Alt-Shift-5',
    isOn: ({ marks }) => marks.includes('strike'),
  },
  { name: 'code', icon: IconCode, command: toggleMark('code'), keys: 'Mod-e', isOn: ({ marks }) => marks.includes('code') },
  { name: 'outdent', icon: IconIndentDecrease, command: indentLines(-1), keys: 'Mod-[' },
  { name: 'indent', icon: IconIndentIncrease, command: indentLines(1), keys: 'Mod-]' },
  { name: 'quote', icon: IconBlockquote, command: toggleQuote, keys: 'Mod-Shift-.', isOn: ({ line }) => line.blockquote !== null },
  { name: 'codeBlock', icon: IconSourceCode, command: toggleCodeBlock, keys: 'Mod-Alt-c', isOn: ({ line }) => line.codeBlock !== null },
  { name: 'divider', icon: IconSeparatorHorizontal, command: insertDivider },
  { name: 'clear', icon: IconClearFormatting, command: clearFormatting, keys: 'Mod-\\' },
];
