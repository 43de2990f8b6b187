/** What the slash menu offers. Other parts of the page add entries of their own: `EditorMenus` takes any array of them. */
import {
  IconAlignCenter,
  IconAlignJustified,
  IconAlignLeft,
  IconAlignRight,
  IconBlockquote,
  IconH1,
  IconH2,
  IconH3,
  IconKeyboard,
  IconLetterCase,
  IconLink,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconSeparatorHorizontal,
  IconSourceCode,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { Command } from 'prosemirror-state';
import { insertDivider } from '../core/commands.ts';
import { setAlignment, setHeader, toggleCodeBlock, toggleList, toggleQuote } from '../core/lines.ts';
import type { Alignment } from '../core/schema.ts';
import type { Findable } from './matching.ts';

export interface SlashItem extends Findable {
  /** One of its own, of letters, digits and hyphens. */
  readonly id: string;
  /** The heading that it stands under. */
  readonly section: string;
  readonly icon: typeof IconLink;
  /** As ProseMirror writes them: "Mod-b". */
  readonly keys?: string;
  /** Runs where the menu was opened, in one edit with the removal of what was typed for it. */
  readonly command?: Command;
  /** What else the choice does, after that. */
  readonly action?: () => void;
}

export interface SlashActions {
  editLink(): void;
  showKeys(): void;
}

export function slashItems(t: TFunction, { editLink, showKeys }: SlashActions): readonly SlashItem[] {
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
      keywords: t('writing.slash.keywords.heading', { level: index + 1 }),
      icon,
      keys: `Mod-Alt-${index + 1}`,
      command: setHeader(index + 1),
    })),
    {
      id: 'bullet',
      section: lists,
      label: t('editor.bullet'),
      keywords: t('writing.slash.keywords.bullet'),
      icon: IconList,
      keys: 'Mod-Shift-8',
      command: toggleList('bullet'),
    },
    {
      id: 'ordered',
      section: lists,
      label: t('editor.ordered'),
      keywords: t('writing.slash.keywords.ordered'),
      icon: IconListNumbers,
      keys: 'Mod-Shift-7',
      command: toggleList('ordered'),
    },
    {
      id: 'check',
      section: lists,
      label: t('editor.check'),
      keywords: t('writing.slash.keywords.check'),
      icon: IconListCheck,
      keys: 'Mod-Shift-9',
      command: toggleList('unchecked'),
    },
    {
      id: 'quote',
      section: blocks,
      label: t('editor.quote'),
      keywords: t('writing.slash.keywords.quote'),
      icon: IconBlockquote,
      keys: 'Mod-Shift-.',
      command: toggleQuote,
    },
    {
      id: 'code',
      section: blocks,
      label: t('editor.codeBlock'),
      keywords: t('writing.slash.keywords.codeBlock'),
      icon: IconSourceCode,
      keys: 'Mod-Alt-c',
      command: toggleCodeBlock,
    },
    {
      id: 'divider',
      section: blocks,
      label: t('editor.divider'),
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
      keywords: t('writing.slash.keywords.link'),
      icon: IconLink,
      keys: 'Mod-k',
      action: editLink,
    },
    {
      id: 'keys',
      section: more,
      label: t('writing.keys.title'),
      keywords: t('writing.slash.keywords.keys'),
      icon: IconKeyboard,
      keys: 'Mod-/',
      action: showKeys,
    },
  ];
}
