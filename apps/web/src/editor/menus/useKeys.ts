/** Keys of the text that a menu takes while it is shown. */
import { useLayoutEffect, useRef } from 'react';
import type { Editor } from '../view.ts';

/** @param takes is always the one of the last render; true means that it took the key */
export function useKeys(editor: Editor, takes: (event: KeyboardEvent) => boolean): void {
  const latest = useRef(takes);
  // In the frame that shows the menu: a key that is pressed as soon as it is seen would go to the text.
  useLayoutEffect(() => {
    latest.current = takes;
  });
  useLayoutEffect(() => editor.catchKeys((event) => latest.current(event)), [editor]);
}
