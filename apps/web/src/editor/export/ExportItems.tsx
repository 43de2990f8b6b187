/** Entries of a document's menu: find in it, copy it as Markdown, and download it in the forms that other programs take. */
import '../tool-texts.ts';
import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFileText, IconFileTypeHtml, IconMarkdown, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../../components/download.ts';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import type { Editor } from '../core/view.ts';

interface ExportItemsProps {
  /** Null while the document isn't shown. */
  readonly editor: () => Editor | null;
  readonly title: string;
}

const ICON = { size: 16, stroke: 1.7 } as const;

/** To be put into a `Menu.Dropdown`. */
export function ExportItems({ editor: current, title }: ExportItemsProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const editor = current();
  if (!editor) return null;
  const hasSelection = !editor.state.selection.empty;
  const copy = async () => {
    try {
      // The clipboard takes a promise, so that the click still counts as one when the code has been loaded.
      const text = load().then(
        ({ markdownOf }) => new Blob([markdownOf(editor, hasSelection ? 'selection' : 'all')], { type: 'text/plain' }),
      );
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
      notifications.show({ message: t('tools.export.copied') });
    } catch {
      notifications.show({ color: 'red', message: t('tools.export.copyFailed') });
    }
  };
  const save = async (kind: 'md' | 'html' | 'txt') => {
    const forms = await load().catch(() => null);
    if (forms === null) return void notify.missing();
    const { markdownFileOf, htmlOf, textOf } = forms;
    if (kind === 'md') download(`${title}.md`, markdownFileOf(editor, title), 'text/markdown');
    else if (kind === 'html') download(`${title}.html`, htmlOf(editor, title), 'text/html');
    else download(`${title}.txt`, textOf(editor, title), 'text/plain');
  };
  return (
    <>
      <Menu.Item leftSection={<IconSearch {...ICON} />} onClick={() => editor.find(editor.isEditable ? 'replace' : 'find')}>
        {t(editor.isEditable ? 'tools.find.bar' : 'tools.find.find')}
      </Menu.Item>
      <Menu.Item leftSection={<IconMarkdown {...ICON} />} onClick={() => void copy()}>
        {t(hasSelection ? 'tools.export.copySelectionMarkdown' : 'tools.export.copyMarkdown')}
      </Menu.Item>
      <Menu.Item leftSection={<IconMarkdown {...ICON} />} onClick={() => void save('md')}>
        {t('tools.export.markdown')}
      </Menu.Item>
      <Menu.Item leftSection={<IconFileTypeHtml {...ICON} />} onClick={() => void save('html')}>
        {t('tools.export.html')}
      </Menu.Item>
      <Menu.Item leftSection={<IconFileText {...ICON} />} onClick={() => void save('txt')}>
        {t('tools.export.text')}
      </Menu.Item>
    </>
  );
}

function load() {
  return import('./documents.ts');
}
