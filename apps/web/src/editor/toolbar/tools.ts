/** The tools of the toolbar that are one command each. */
import { IconBold, IconItalic, IconList, IconListCheck, IconListNumbers, IconUnderline } from '@tabler/icons-react';
import type { Command } from 'prosemirror-state';
import { toggleMark } from '../core/commands.ts';
import type { Formatting } from '../core/formatting.ts';
import { toggleList } from '../core/lines.ts';

export interface Tool {
  readonly name:
    | 'bold'
    | 'italic'
    | 'underline'
    | 'strike'
    | 'code'
    | 'bullet'
    | 'ordered'
    | 'check'
    | 'outdent'
    | 'indent'
    | 'quote'
    | 'codeBlock'
    | 'divider'
    | 'clear';
  readonly icon: typeof IconBold;
  readonly command: Command;
  readonly keys?: string;
  readonly isOn?: (formatting: Formatting) => boolean;
}

/** Used hourly. */
export const MARKS: readonly Tool[] = [
  { name: 'bold', icon: IconBold, command: toggleMark('bold'), keys: 'Mod-b', isOn: ({ marks }) => marks.includes('bold') },
  { name: 'italic', icon: IconItalic, command: toggleMark('italic'), keys: 'Mod-i', isOn: ({ marks }) => marks.includes('italic') },
];

/** The same, but for narrow toolbars, where these are behind "More". */
export const LEFT_OUT: readonly Tool[] = [
  {
    name: 'underline',
    icon: IconUnderline,
    command: toggleMark('underline'),
    keys: 'Mod-u',
    isOn: ({ marks }) => marks.includes('underline'),
  },
  {
    name: 'ordered',
    icon: IconListNumbers,
    command: toggleList('ordered'),
    keys: 'Mod-Shift-7',
    isOn: ({ line }) => line.list === 'ordered',
  },
];

export const LISTS: readonly Tool[] = [
  { name: 'bullet', icon: IconList, command: toggleList('bullet'), keys: 'Mod-Shift-8', isOn: ({ line }) => line.list === 'bullet' },
  {
    name: 'check',
    icon: IconListCheck,
    command: toggleList('unchecked'),
    keys: 'Mod-Shift-9',
    isOn: ({ line }) => line.list === 'checked' || line.list === 'unchecked',
  },
];
