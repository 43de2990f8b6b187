/** Dragging documents from a list to a tag or a section. Keyboard users have the dialogs instead. */
import type { TFunction } from 'i18next';
import { type DragEvent, type DragEventHandler, useState } from 'react';
import type { DocumentInfo } from '../../api/index.ts';
import classes from './Dashboard.module.css';

/** The media type of dragged documents. During a drag, a page can read the types of the data but not the data itself. */
const TYPE = 'application/x-inkstone-documents';

/** The documents that are being dragged on this page; empty if there are none. */
let dragged: readonly DocumentInfo[] = [];

/** Starts a drag. Beside the pointer, the browser shows the title or the number of the documents. */
export function startDrag(event: DragEvent, documents: readonly DocumentInfo[], t: TFunction): void {
  dragged = documents;
  event.dataTransfer.setData(TYPE, documents.map(({ id }) => id).join());
  // The effect depends on the target: a tag is added, the trash moves the documents, and another app gets a link.
  event.dataTransfer.effectAllowed = 'all';
  const picture = document.createElement('div');
  picture.className = classes.dragged as string;
  picture.textContent = documents.length === 1 ? (documents[0]?.title ?? '') : t('library.documents', { count: documents.length });
  document.body.append(picture);
  event.dataTransfer.setDragImage(picture, -12, -12);
  // The browser copies the picture after this event. After that it can be removed.
  setTimeout(() => picture.remove());
}

export function endDrag(): void {
  dragged = [];
}

interface DropProps {
  readonly 'data-drop': true | undefined;
  readonly onDragEnter: DragEventHandler;
  readonly onDragOver: DragEventHandler;
  readonly onDragLeave: DragEventHandler;
  readonly onDrop: DragEventHandler;
}

/** Props for an element on which documents can be dropped. It has `data-drop` while documents are over it. */
export function useDocumentDrop(onDrop: (documents: readonly DocumentInfo[]) => void): DropProps {
  const [isOver, setOver] = useState(false);
  const take = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(TYPE)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  return {
    'data-drop': isOver || undefined,
    onDragEnter: take,
    onDragOver: take,
    // The event also fires when the pointer moves between parts of the element.
    onDragLeave: (event) => setOver(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)),
    onDrop: (event) => {
      setOver(false);
      if (!event.dataTransfer.types.includes(TYPE) || dragged.length === 0) return;
      event.preventDefault();
      onDrop(dragged);
    },
  };
}
