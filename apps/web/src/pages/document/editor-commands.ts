/** What the command palette offers for the text of a document: all that the toolbar, the menus and the keys do to it. */
import '../../editor/file-texts.ts';
import '../../editor/tool-texts.ts';
import '../../editor/writing-texts.ts';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBold,
  IconClearFormatting,
  IconCode,
  IconFileText,
  IconFileTypeHtml,
  IconHighlight,
  IconIndentDecrease,
  IconIndentIncrease,
  IconItalic,
  IconLink,
  IconMarkdown,
  IconPalette,
  IconPaperclip,
  IconPhoto,
  IconSearch,
  IconStrikethrough,
  IconUnderline,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { Command as EditorCommand } from 'prosemirror-state';
import { keyName } from '../../commands/keys.ts';
import type { Command } from '../../commands/registry.ts';
import { clearFormatting, setMark, toggleMark } from '../../editor/core/commands.ts';
import { indentLines } from '../../editor/core/lines.ts';
import type { Editor } from '../../editor/core/view.ts';
import { copyMarkdown, downloadAs } from '../../editor/export/export-actions.ts';
import { REPLACE_KEY } from '../../editor/find/find-keys.ts';
import { slashItems } from '../../editor/menus/slash-items.ts';
import { SWATCHES } from '../../theme/tokens.ts';

const MARKS = [
  { name: 'bold', icon: IconBold, keys: 'Mod-b' },
  { name: 'italic', icon: IconItalic, keys: 'Mod-i' },
  { name: 'underline', icon: IconUnderline, keys: 'Mod-u' },
  { name: 'strike', icon: IconStrikethrough, keys: 'Alt-Shift-5' },
  { name: 'code', icon: IconCode, keys: 'Mod-e' },
] as const;

const FILES = [
  { kind: 'md', label: 'markdown', icon: IconMarkdown },
  { kind: 'html', label: 'html', icon: IconFileTypeHtml },
  { kind: 'txt', label: 'text', icon: IconFileText },
] as const;

const NOTHING = { editLink: () => undefined, showKeys: () => undefined, chooseFiles: () => undefined, searchAll: () => undefined };

/** Finding, copying and downloading, for whoever may read. */
export function textCommands(editor: Editor, title: string, t: TFunction, onMissing: () => void): readonly Command[] {
  const { isEditable } = editor;
  const hasSelection = !editor.state.selection.empty;
  return [
    {
      id: 'find',
      group: 'page',
      icon: IconSearch,
      label: t(isEditable ? 'tools.find.bar' : 'tools.find.find'),
      keys: keyName(isEditable ? REPLACE_KEY : 'Mod-f', t),
      run: () => editor.find(isEditable ? 'replace' : 'find'),
    },
    {
      id: 'export-copy',
      group: 'page',
      icon: IconMarkdown,
      label: t(hasSelection ? 'tools.export.copySelectionMarkdown' : 'tools.export.copyMarkdown'),
      run: () => void copyMarkdown(editor, title, t),
    },
    ...FILES.map(
      ({ kind, label, icon }): Command => ({
        id: `export-${kind}`,
        group: 'page',
        icon,
        label: t(`tools.export.${label}`),
        run: () => void downloadAs(kind, editor, title, onMissing),
      }),
    ),
  ];
}

/** What changes the text at the selection, for whoever may write. */
export function formatCommands(editor: Editor, t: TFunction): readonly Command[] {
  if (!editor.isEditable) return [];
  const format = (id: string, label: string, icon: Command['icon'], run: () => void, keys?: string): Command => ({
    id: `format-${id}`,
    group: 'format',
    icon,
    label,
    ...(keys && { keys: keyName(keys, t) }),
    run,
  });
  const runs = (command: EditorCommand) => () => editor.run(command);
  return [
    format('undo', t('editor.undo'), IconArrowBackUp, () => editor.undo(), 'Mod-z'),
    format('redo', t('editor.redo'), IconArrowForwardUp, () => editor.redo(), 'Mod-Shift-z'),
    ...MARKS.map(({ name, icon, keys }) => format(name, t(`editor.${name}`), icon, runs(toggleMark(name)), keys)),
    format('link', t('editor.link'), IconLink, () => editor.editLink(), 'Mod-k'),
    ...slashItems(t, NOTHING).flatMap(({ id, label, icon, keys, keywords, command }) =>
      command === undefined ? [] : [{ ...format(id, label, icon, runs(command), keys), keywords }],
    ),
    { ...format('picture', t('files.add.picture'), IconPhoto, () => editor.chooseFiles('picture')), keywords: t('files.add.keywords') },
    { ...format('file', t('files.add.attachment'), IconPaperclip, () => editor.chooseFiles('file')), keywords: t('files.add.keywords') },
    format('indent', t('editor.indent'), IconIndentIncrease, runs(indentLines(1)), 'Mod-]'),
    format('outdent', t('editor.outdent'), IconIndentDecrease, runs(indentLines(-1)), 'Mod-['),
    ...colorCommands('color', IconPalette, t, (id, label, icon, value) => format(id, label, icon, runs(setMark('color', value)))),
    ...colorCommands('background', IconHighlight, t, (id, label, icon, value) =>
      format(id, label, icon, runs(setMark('background', value))),
    ),
    format('clear', t('editor.clear'), IconClearFormatting, runs(clearFormatting), 'Mod-\\'),
  ];
}

function colorCommands(
  kind: 'color' | 'background',
  icon: Command['icon'],
  t: TFunction,
  make: (id: string, label: string, icon: Command['icon'], value: string | null) => Command,
): readonly Command[] {
  const named = (name: string) => `${t(`editor.${kind}`)}: ${name}`;
  return [
    make(`${kind}-none`, named(t('editor.noColor')), icon, null),
    ...(Object.keys(SWATCHES[kind]) as (keyof (typeof SWATCHES)['color'])[]).map((name) =>
      make(`${kind}-${name}`, named(t(`editor.colors.${name}`)), icon, SWATCHES[kind][name]),
    ),
  ];
}
