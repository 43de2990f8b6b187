/** Opens the bar for finding, by key from anywhere on the page or by a button. */
import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { Editor } from '../core/view.ts';
import { type FindMode, isFind, isFindNext, isReplace } from './find-keys.ts';

export interface FindRequest {
  readonly mode: FindMode;
  /** What was selected in the text: most often that is looked for. */
  readonly text: string;
}

export interface FindOpening {
  /** Null while the bar is closed. */
  readonly request: FindRequest | null;
  open(mode: FindMode): void;
  close(): void;
}

/** More than this is not selected to be looked for elsewhere. */
const MAX_QUERY_CHARS = 200;

export function useFind(editor: Editor | null): FindOpening {
  const [request, setRequest] = useState<FindRequest | null>(null);
  const open = useCallback(
    (mode: FindMode) => {
      setRequest({ mode, text: editor ? selectedText(editor) : '' });
      // Until the bar has come and takes the focus, what is typed must not replace what is selected.
      editor?.view.dom.blur();
    },
    [editor],
  );
  const close = useCallback(() => setRequest(null), []);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!editor || event.defaultPrevented || document.querySelector('[aria-modal="true"]')) return;
    const wanted = isFind(event) || (isFindNext(event) && request === null) ? 'find' : isReplace(event) ? 'replace' : null;
    if (wanted === null) return;
    event.preventDefault();
    // Looking for something else doesn't hide the field to replace it with.
    open(wanted === 'find' && request?.mode === 'replace' ? 'replace' : wanted);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return { request, open, close };
}

/** The selection, if it is part of one line. */
function selectedText(editor: Editor): string {
  const { $from, $to, from, to } = editor.state.selection;
  if (!$from.sameParent($to) || to - from > MAX_QUERY_CHARS) return '';
  return editor.state.doc.textBetween(from, to);
}
