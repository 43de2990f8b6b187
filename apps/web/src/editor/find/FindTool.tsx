/** The place of the bar for finding; its code comes when it is opened. */
import { lazy, Suspense, useState } from 'react';
import type { Editor } from '../view.ts';
import { NOTHING } from './query.ts';
import type { FindOpening } from './useFind.ts';

const FindBar = lazy(async () => ({ default: (await import('./FindBar.tsx')).FindBar }));

interface FindToolProps {
  readonly editor: Editor;
  readonly editable: boolean;
  readonly find: FindOpening;
}

export function FindTool({ editor, editable, find }: FindToolProps) {
  const [lastQuery, setLastQuery] = useState(NOTHING);
  if (!find.request) return null;
  return (
    <Suspense>
      <FindBar
        editor={editor}
        editable={editable}
        request={find.request}
        lastQuery={lastQuery}
        onClose={(query) => {
          setLastQuery(query);
          find.close();
        }}
      />
    </Suspense>
  );
}
