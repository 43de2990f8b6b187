/** The place of the bar for finding; its code comes when it is opened. */
import { useState } from 'react';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { Editor } from '../core/view.ts';
import { NOTHING } from './query.ts';
import type { FindOpening } from './useFind.ts';

const FindBar = lazyPart(async () => (await import('./FindBar.tsx')).FindBar);

interface FindToolProps {
  readonly editor: Editor;
  readonly editable: boolean;
  readonly find: FindOpening;
}

export function FindTool({ editor, editable, find }: FindToolProps) {
  const [lastQuery, setLastQuery] = useState(NOTHING);
  if (!find.request) return null;
  return (
    <FindBar
      editor={editor}
      editable={editable}
      request={find.request}
      lastQuery={lastQuery}
      onClose={(query) => {
        setLastQuery(query);
        find.close();
      }}
      onMissing={() => {
        find.close();
        editor.focus();
      }}
    />
  );
}
