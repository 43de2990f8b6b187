/** The title above the text on paper. A text that begins with it as a heading has it already. */
import { type RefObject, useEffect, useRef } from 'react';
import type { Editor } from '../../editor/core/view.ts';

export function PrintedTitle({ title, editorRef }: { title: string; editorRef: RefObject<Editor | null> }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // At once: the browser prints what is on the page when this returns.
    const beforePrint = () => {
      const first = editorRef.current?.state.doc.firstChild;
      const isHeading = typeof first?.attrs.header === 'number';
      if (place.current) place.current.hidden = isHeading && first?.textContent.trim() === title.trim();
    };
    window.addEventListener('beforeprint', beforePrint);
    return () => window.removeEventListener('beforeprint', beforePrint);
  }, [title, editorRef]);
  return (
    <div ref={place} className="printed-title" dir="auto">
      {title}
    </div>
  );
}
