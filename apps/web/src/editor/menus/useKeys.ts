/** Lets a menu handle keys of the text while it is shown. */
import { useEffect, useRef } from 'react';
import type { Editor } from '../core/view.ts';

/** @param takes handles a key and returns whether it did. The function of the last render is used, so it need not be stable. */
export function useKeys(editor: Editor, takes: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(takes);
  useEffect(() => {
    latest.current = takes;
  });
  useEffect(() => editor.catchKeys((event) => latest.current(event)), [editor]);
}
