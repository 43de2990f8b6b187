/** The entries of the slash menu. Other parts of the page add more through `EditorMenus`. */
import '../file-texts.ts';
import {
  IconAlignCenter,
  IconAlignJustified,
  IconAlignLeft,
  IconAlignRight,
  IconBlockquote,
  IconCommand,
  IconH1,
  IconH2,
  IconH3,
  IconKeyboard,
  IconLetterCase,
  IconLink,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconPaperclip,
  IconPhoto,
  IconSeparatorHorizontal,
  IconSourceCode,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { Command } from 'prosemirror-state';
import { PALETTE_KEY } from '../../commands/keys.ts';
import { allWords } from '../../help/words.ts';
import { insertDivider } from '../core/commands.ts';
import { setAlignment, setHeader, toggleCodeBlock, toggleList, toggleQuote } from '../core/lines.ts';
import type { Alignment } from '../core/schema.ts';
import type { Findable } from './matching.ts';

export interface SlashItem extends Findable {
  /** Unique in the menu; consists of letters, digits and hyphens. */
  readonly id: string;
  /** The name of the section, which is shown as a heading. */
  readonly section: string;
  readonly icon: typeof IconLink;
  /** What it is for, in the menu "Insert", which has only entries with one. */
  readonly description?: string;
  /** The keyboard shortcut in ProseMirror's notation, such as "Mod-b". */
  readonly keys?: string;
  /** Runs where the menu was opened. The slash and the query are deleted in the same edit. */
  readonly command?: Command;
  /** Runs after `command`. `query` is the text that was typed after the slash. */
  readonly action?: (query: string) => void;
}

export interface SlashActions {
  editLink(): void;
  showKeys(): void;
  /** Lets the user choose files of this device to add. */
  chooseFiles(kind: 'picture' | 'file'): void;
  /** Opens the palette with `query` already typed. */
  searchAll(query: string): void;
}

export function slashItems(t: TFunction, { editLink, showKeys, chooseFiles, searchAll }: SlashActions): readonly SlashItem[] {
  const [text, lists, blocks, alignment, more] = [
    t('writing.slash.text'),
    t('writing.slash.lists'),
    t('writing.slash.blocks'),
    t('writing.slash.alignment'),
    t('writing.slash.more'),
  ];
  const align = (
    name: 'Left' | 'Center' | 'Right' | 'Justify',
    icon: typeof IconLink,
    value: Alignment | null,
    key: string,
  ): SlashItem => ({
    id: `align-${name.toLowerCase()}`,
    section: alignment,
    label: t(`writing.slash.align${name}`),
    keywords: t('writing.slash.keywords.align'),
    icon,
    keys: `Mod-Shift-${key}`,
    command: setAlignment(value),
  });
  return [
    {
      id: 'normal',
      section: text,
      label: t('editor.normal'),
      keywords: t('writing.slash.keywords.normal'),
      icon: IconLetterCase,
      keys: 'Mod-Alt-0',
      command: setHeader(null),
    },
    ...[IconH1, IconH2, IconH3].map((icon, index) => ({
      id: `heading-${index + 1}`,
      section: text,
      label: t('editor.heading', { level: index + 1 }),
      description: [t('writing.slash.describe.heading1'), t('writing.slash.describe.heading2'), t('writing.slash.describe.heading3')][
        index
      ] as string,
      keywords: t('writing.slash.keywords.heading', { level: index + 1 }),
      icon,
      keys: `Mod-Alt-${index + 1}`,
      command: setHeader(index + 1),
    })),
    {
      id: 'bullet',
      section: lists,
      label: t('editor.bullet'),
      description: t('writing.slash.describe.bullet'),
      keywords: t('writing.slash.keywords.bullet'),
      icon: IconList,
      keys: 'Mod-Shift-8',
      command: toggleList('bullet'),
    },
    {
      id: 'ordered',
      section: lists,
      label: t('editor.ordered'),
      description: t('writing.slash.describe.ordered'),
      keywords: t('writing.slash.keywords.ordered'),
      icon: IconListNumbers,
      keys: 'Mod-Shift-7',
      command: toggleList('ordered'),
    },
    {
      id: 'check',
      section: lists,
      label: t('editor.check'),
      description: t('writing.slash.describe.check'),
      keywords: t('writing.slash.keywords.check'),
      icon: IconListCheck,
      keys: 'Mod-Shift-9',
      command: toggleList('unchecked'),
    },
    {
      id: 'picture',
      section: blocks,
      label: t('files.add.picture'),
      description: t('files.add.pictureHint'),
      keywords: t('files.add.keywords'),
      icon: IconPhoto,
      action: () => chooseFiles('picture'),
    },
    {
      id: 'file',
      section: blocks,
      label: t('files.add.attachment'),
      description: t('files.add.attachmentHint'),
      keywords: t('files.add.keywords'),
      icon: IconPaperclip,
      action: () => chooseFiles('file'),
    },
    {
      id: 'quote',
      section: blocks,
      label: t('editor.quote'),
      description: t('writing.slash.describe.quote'),
      keywords: t('writing.slash.keywords.quote'),
      icon: IconBlockquote,
      keys: 'Mod-Shift-.',
      command: toggleQuote,
    },
    {
      id: 'code',
      section: blocks,
      label: t('editor.codeBlock'),
      description: t('writing.slash.describe.codeBlock'),
      keywords: t('writing.slash.keywords.codeBlock'),
      icon: IconSourceCode,
      keys: 'Mod-Alt-c',
      command: toggleCodeBlock,
    },
    {
      id: 'divider',
      section: blocks,
      label: t('editor.divider'),
      description: t('writing.slash.describe.divider'),
      keywords: t('writing.slash.keywords.divider'),
      icon: IconSeparatorHorizontal,
      command: insertDivider,
    },
    align('Left', IconAlignLeft, null, 'l'),
    align('Center', IconAlignCenter, 'center', 'e'),
    align('Right', IconAlignRight, 'right', 'r'),
    align('Justify', IconAlignJustified, 'justify', 'j'),
    {
      id: 'link',
      section: more,
      label: t('editor.link'),
      description: t('writing.slash.describe.link'),
      keywords: t('writing.slash.keywords.link'),
      icon: IconLink,
      keys: 'Mod-k',
      action: editLink,
    },
    {
      id: 'keys',
      section: more,
      label: t('key.shortcuts'),
      keywords: t('writing.slash.keywords.keys'),
      icon: IconKeyboard,
      keys: 'Mod-/',
      action: showKeys,
    },
    {
      id: 'all',
      section: more,
      label: t('writing.slash.all'),
      keywords: `${t('writing.slash.keywords.all')} ${allWords(t)}`,
      icon: IconCommand,
      keys: PALETTE_KEY,
      action: searchAll,
    },
  ];
}
