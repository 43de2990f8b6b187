/** Joins a document's files to the page that shows it. */
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import type { Editor } from '../../../editor/core/view.ts';
import type { LateFiles } from './LateFiles.ts';

const FileParts = lazyPart(async () => (await import('./FileParts.tsx')).FileParts);

export function LateFileParts({ files, editor }: { files: LateFiles; editor: Editor }) {
  const missing = useEffectEvent(useNotify().missing);
  const there = useSyncExternalStore(files.subscribe, files.current);
  useEffect(() => files.show(editor, () => missing()), [files, editor]);
  return there && <FileParts files={there} editor={editor} onMissing={() => undefined} />;
}
