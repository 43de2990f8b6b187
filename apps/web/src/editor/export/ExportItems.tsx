/** Entries of a document's menu: find in it, copy it as Markdown, and download it in the forms that other programs take. */
import '../tool-texts.ts';
import { Menu } from '@mantine/core';
import { IconFileText, IconFileTypeHtml, IconMarkdown, IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import type { Editor } from '../core/view.ts';
import { copyMarkdown, downloadAs, type FileKind } from './export-actions.ts';

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
  const save = (kind: FileKind) => void downloadAs(kind, editor, title, notify.missing);
  return (
    <>
      <Menu.Item leftSection={<IconSearch {...ICON} />} onClick={() => editor.find(editor.isEditable ? 'replace' : 'find')}>
        {t(editor.isEditable ? 'tools.find.bar' : 'tools.find.find')}
      </Menu.Item>
      <Menu.Item leftSection={<IconMarkdown {...ICON} />} onClick={() => void copyMarkdown(editor, title, t)}>
        {t(hasSelection ? 'tools.export.copySelectionMarkdown' : 'tools.export.copyMarkdown')}
      </Menu.Item>
      <Menu.Item leftSection={<IconMarkdown {...ICON} />} onClick={() => save('md')}>
        {t('tools.export.markdown')}
      </Menu.Item>
      <Menu.Item leftSection={<IconFileTypeHtml {...ICON} />} onClick={() => save('html')}>
        {t('tools.export.html')}
      </Menu.Item>
      <Menu.Item leftSection={<IconFileText {...ICON} />} onClick={() => save('txt')}>
        {t('tools.export.text')}
      </Menu.Item>
    </>
  );
}
