/** The keyboard shortcuts and their descriptions: those of every page, of a list of documents (`list-keys.ts`), and of a document (`keymap.ts`). */
import type { TFunction } from 'i18next';
import { HELP_KEY, keyName, PALETTE_KEY, PRINT_KEY } from '../commands/keys.ts';
import { REPLACE_KEY } from '../editor/find/find-keys.ts';
import { PAGE_KEYS } from '../pages/document/page-keys.ts';

export interface KeyEntry {
  readonly name: string;
  /** Alternatives. Each is in ProseMirror's notation ("Mod-b"), or typed text. */
  readonly keys: readonly string[];
}

export interface KeySection {
  readonly title: string;
  /** Whether the entries are typed text, not keys that are pressed together. */
  readonly isTyped: boolean;
  readonly entries: readonly KeyEntry[];
}

const entry = (name: string, ...keys: string[]): KeyEntry => ({ name, keys });

export function everywhereSection(t: TFunction): KeySection {
  return {
    title: t('help.keys.everywhere'),
    isTyped: false,
    entries: [entry(t('key.commands'), PALETTE_KEY), entry(t('key.shortcuts'), HELP_KEY)],
  };
}

export function listSection(t: TFunction): KeySection {
  return {
    title: t('help.keys.list'),
    isTyped: false,
    entries: [
      entry(t('help.keys.move'), '↑', '↓'),
      entry(t('help.keys.open'), 'Enter'),
      entry(t('help.keys.select'), 'Space'),
      entry(t('help.keys.range', { shift: keyName('Shift', t) }), 'Shift-↑', 'Shift-↓'),
      entry(t('help.keys.all'), 'Mod-a'),
      entry(t('help.keys.star'), 'S'),
      entry(t('help.keys.rename'), 'F2'),
      entry(t('help.keys.trash'), 'Delete'),
      entry(t('help.keys.search'), '/'),
      entry(t('help.keys.clear'), 'Escape'),
      entry(t('key.commands'), 'Mod-k'),
      entry(t('key.shortcuts'), '?'),
    ],
  };
}

export function documentSections(t: TFunction): readonly KeySection[] {
  const heading = (level: number) => t('editor.heading', { level });
  return [
    {
      title: t('help.keys.text'),
      isTyped: false,
      entries: [
        entry(t('editor.bold'), 'Mod-b'),
        entry(t('editor.italic'), 'Mod-i'),
        entry(t('editor.underline'), 'Mod-u'),
        entry(t('editor.strike'), 'Alt-Shift-5', 'Mod-Shift-x'),
        entry(t('editor.code'), 'Mod-e'),
        entry(t('editor.link'), 'Mod-k'),
        entry(t('help.keys.openLink'), 'Alt-Enter'),
        entry(t('editor.clear'), 'Mod-\\'),
        entry(t('help.keys.pastePlain'), 'Mod-Shift-v'),
      ],
    },
    {
      title: t('help.keys.lines'),
      isTyped: false,
      entries: [
        entry(t('editor.normal'), 'Mod-Alt-0'),
        ...[1, 2, 3, 4, 5, 6].map((level) => entry(heading(level), `Mod-Alt-${level}`)),
        entry(t('editor.ordered'), 'Mod-Shift-7'),
        entry(t('editor.bullet'), 'Mod-Shift-8'),
        entry(t('editor.check'), 'Mod-Shift-9'),
        entry(t('help.keys.newLine'), 'Mod-Enter'),
        entry(t('editor.indent'), 'Mod-]', 'Tab'),
        entry(t('editor.outdent'), 'Mod-[', 'Shift-Tab'),
        entry(t('writing.slash.alignLeft'), 'Mod-Shift-l'),
        entry(t('writing.slash.alignCenter'), 'Mod-Shift-e'),
        entry(t('writing.slash.alignRight'), 'Mod-Shift-r'),
        entry(t('writing.slash.alignJustify'), 'Mod-Shift-j'),
        entry(t('editor.quote'), 'Mod-Shift-.'),
        entry(t('editor.codeBlock'), 'Mod-Alt-c'),
        entry(t('help.keys.openPicture'), 'Enter'),
        entry(t('help.keys.wider'), 'Alt-Shift-ArrowRight'),
        entry(t('help.keys.narrower'), 'Alt-Shift-ArrowLeft'),
      ],
    },
    {
      title: t('help.keys.moving'),
      isTyped: false,
      entries: [
        entry(t('editor.undo'), 'Mod-z'),
        entry(t('editor.redo'), 'Mod-Shift-z', 'Mod-y'),
        entry(t('help.keys.toMenu'), 'Alt-F10'),
        entry(t('help.keys.back'), 'Escape'),
        entry(t('tools.find.find'), 'Mod-f'),
        entry(t('tools.find.bar'), REPLACE_KEY),
        entry(t('opened.menu.print'), PRINT_KEY),
        entry(t('opened.menu.outline'), PAGE_KEYS.outline),
        entry(t('opened.menu.wide'), PAGE_KEYS.wide),
        entry(t('opened.menu.focus'), PAGE_KEYS.focus),
        entry(t('page.panel.details'), PAGE_KEYS.count),
      ],
    },
    {
      title: t('help.keys.markdown'),
      isTyped: true,
      entries: [
        entry(t('help.keys.slash'), '/'),
        entry(heading(1), '#'),
        entry(heading(2), '##'),
        entry(t('editor.bullet'), '-', '*'),
        entry(t('editor.ordered'), '1.'),
        entry(t('editor.check'), '[]'),
        entry(t('editor.quote'), '>'),
        entry(t('help.keys.language'), '```js'),
        entry(t('editor.divider'), '---'),
      ],
    },
    {
      title: t('help.keys.markdownInline'),
      isTyped: true,
      entries: [
        entry(t('editor.bold'), '**…**', '__…__'),
        entry(t('editor.italic'), '*…*', '_…_'),
        entry(t('editor.code'), '`…`'),
        entry(t('editor.strike'), '~~…~~'),
      ],
    },
  ];
}
