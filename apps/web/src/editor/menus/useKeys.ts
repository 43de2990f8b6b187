/** Keys of the text that a menu takes while it is shown. */
import { useEffect, useRef } from 'react';
import type { Editor } from '../core/view.ts';

/** @param takes is always the one of the last render; true means that it took the key */
export function useKeys(editor: Editor, takes: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(takes);
  useEffect(() => {
    latest.current = takes;
  });
  useEffect(() => editor.catchKeys((event) => latest.current(event)), [editor]);
}
