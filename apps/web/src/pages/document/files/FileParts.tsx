/** What files show over a document's text: where they may be dropped, one of them large, and an offer to keep those of other servers. */
import { useSyncExternalStore } from 'react';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import type { Editor } from '../../../editor/core/view.ts';
import { DropHint } from './DropHint.tsx';
import type { PageFiles } from './PageFiles.ts';

const FileView = lazyPart(async () => (await import('./FileView.tsx')).FileView);
const KeepOffer = lazyPart(async () => (await import('./KeepOffer.tsx')).KeepOffer);

export function FileParts({ files, editor }: { files: PageFiles; editor: Editor }) {
  const { isDragged, shown, offered } = useSyncExternalStore(files.subscribe, files.over);
  const close = () => {
    files.change({ shown: null });
    editor.focus();
  };
  const take = () => files.change({ offered: [] });
  return (
    <>
      {isDragged && <DropHint />}
      {shown !== null && <FileView editor={editor} files={files.states} index={shown} onClose={close} onMissing={close} />}
      {offered.length > 0 && <KeepOffer count={offered.length} onKeep={() => files.keep(offered)} onEnd={take} onMissing={take} />}
    </>
  );
}
