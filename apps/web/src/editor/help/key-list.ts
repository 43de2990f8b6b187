/** What the keys of the editor do, for people: the same keys as in `keymap.ts`, in the order in which one looks for them. */
import type { TFunction } from 'i18next';
import { PRINT_KEY } from '../../commands/keys.ts';

export interface KeyEntry {
  readonly name: string;
  /** Each one does it. As ProseMirror writes them ("Mod-b"), or as they are typed. */
  readonly keys: readonly string[];
}

export interface KeySection {
  readonly title: string;
  /** Typed text instead of keys pressed together. */
  readonly isTyped: boolean;
  readonly entries: readonly KeyEntry[];
}

export function keySections(t: TFunction): readonly KeySection[] {
  const entry = (name: string, ...keys: string[]): KeyEntry => ({ name, keys });
  const heading = (level: number) => t('editor.heading', { level });
  return [
    {
      title: t('writing.keys.text'),
      isTyped: false,
      entries: [
        entry(t('editor.bold'), 'Mod-b'),
        entry(t('editor.italic'), 'Mod-i'),
        entry(t('editor.underline'), 'Mod-u'),
        entry(t('editor.strike'), 'Alt-Shift-5', 'Mod-Shift-x'),
        entry(t('editor.code'), 'Mod-e'),
        entry(t('editor.link'), 'Mod-k'),
        entry(t('writing.keys.openLink'), 'Alt-Enter'),
        entry(t('editor.clear'), 'Mod-\\'),
        entry(t('writing.keys.pastePlain'), 'Mod-Shift-v'),
      ],
    },
    {
      title: t('writing.keys.lines'),
      isTyped: false,
      entries: [
        entry(t('editor.normal'), 'Mod-Alt-0'),
        ...[1, 2, 3, 4, 5, 6].map((level) => entry(heading(level), `Mod-Alt-${level}`)),
        entry(t('editor.ordered'), 'Mod-Shift-7'),
        entry(t('editor.bullet'), 'Mod-Shift-8'),
        entry(t('editor.check'), 'Mod-Shift-9'),
        entry(t('writing.keys.newLine'), 'Mod-Enter'),
        entry(t('writing.keys.indent'), 'Mod-]', 'Tab'),
        entry(t('writing.keys.outdent'), 'Mod-[', 'Shift-Tab'),
        entry(t('writing.slash.alignLeft'), 'Mod-Shift-l'),
        entry(t('writing.slash.alignCenter'), 'Mod-Shift-e'),
        entry(t('writing.slash.alignRight'), 'Mod-Shift-r'),
        entry(t('writing.slash.alignJustify'), 'Mod-Shift-j'),
        entry(t('editor.quote'), 'Mod-Shift-.'),
        entry(t('editor.codeBlock'), 'Mod-Alt-c'),
      ],
    },
    {
      title: t('writing.keys.moving'),
      isTyped: false,
      entries: [
        entry(t('editor.undo'), 'Mod-z'),
        entry(t('editor.redo'), 'Mod-Shift-z', 'Mod-y'),
        entry(t('writing.keys.toMenu'), 'Alt-F10'),
        entry(t('writing.keys.back'), 'Escape'),
        entry(t('writing.keys.print'), PRINT_KEY),
        entry(t('editor.showKeys'), 'Mod-/'),
      ],
    },
    {
      title: t('writing.keys.markdown'),
      isTyped: true,
      entries: [
        entry(t('writing.keys.slash'), '/'),
        entry(heading(1), '#'),
        entry(heading(2), '##'),
        entry(t('editor.bullet'), '-', '*'),
        entry(t('editor.ordered'), '1.'),
        entry(t('editor.check'), '[]'),
        entry(t('editor.quote'), '>'),
        entry(t('writing.keys.language'), '```js'),
        entry(t('editor.divider'), '---'),
      ],
    },
    {
      title: t('writing.keys.markdownInline'),
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
