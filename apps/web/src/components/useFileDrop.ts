/** Catches files and links that are dropped on a place that does not accept them. Otherwise the browser would open them in place of the page. */
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isTyping } from '../commands/keys.ts';

/** What takes the files that are dropped anywhere on a page. */
export interface FileTarget {
  /** Files are dragged over the page; called for each movement. */
  readonly over: () => void;
  /** @param point where they were dropped, in pixels of the window */
  readonly drop: (files: readonly File[], point: { readonly left: number; readonly top: number }) => void;
}

let target: FileTarget | null = null;

/** @returns what ends that */
export function takeDroppedFiles(by: FileTarget): () => void {
  target = by;
  return () => {
    if (target === by) target = null;
  };
}

export function useFileDrop(): void {
  const { t } = useTranslation();
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer === null) return;
      const hasFiles = event.dataTransfer.types.includes('Files');
      if (hasFiles) target?.over();
      // Text and links may be dropped into a text field. Elsewhere the browser would follow a link.
      if (event.defaultPrevented || (!hasFiles && isTyping(event.target))) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = hasFiles ? 'copy' : 'none';
    };
    const onDrop = (event: DragEvent) => {
      if (event.defaultPrevented || event.dataTransfer === null || !event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      if (target) {
        target.drop([...event.dataTransfer.files], { left: event.clientX, top: event.clientY });
        return;
      }
      notifications.show({
        color: 'red',
        title: t('drop.title'),
        message: t('drop.detail'),
        closeButtonProps: { 'aria-label': t('action.close') },
      });
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [t]);
}
