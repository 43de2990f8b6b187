/** Copies and downloads a document in the forms that other programs take. */
import '../tool-texts.ts';
import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { download } from '../../components/download.ts';
import type { Editor } from '../core/view.ts';

export type FileKind = 'md' | 'html' | 'txt';

/** The selection, or title and text where nothing is selected. */
export async function copyMarkdown(editor: Editor, title: string, t: TFunction): Promise<void> {
  const isWhole = editor.state.selection.empty;
  try {
    // The clipboard takes a promise, so that the click still counts as one when the code has been loaded.
    const text = load().then(({ markdownOf, selectedMarkdownOf }) => {
      const markdown = isWhole ? markdownOf(editor, title) : selectedMarkdownOf(editor);
      return new Blob([markdown], { type: 'text/plain' });
    });
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
    notifications.show({ message: t('tools.export.copied') });
  } catch {
    notifications.show({ color: 'red', message: t('tools.export.copyFailed') });
  }
}

/** @param onMissing called when the script for it can't be loaded */
export async function downloadAs(kind: FileKind, editor: Editor, title: string, onMissing: () => void): Promise<void> {
  const forms = await load().catch(() => null);
  if (forms === null) return onMissing();
  const { markdownOf, htmlOf, textOf } = forms;
  if (kind === 'md') download(`${title}.md`, markdownOf(editor, title), 'text/markdown');
  else if (kind === 'html') download(`${title}.html`, htmlOf(editor, title), 'text/html');
  else download(`${title}.txt`, textOf(editor, title), 'text/plain');
}

function load() {
  return import('./documents.ts');
}
