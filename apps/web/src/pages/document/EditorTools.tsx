import type { Editor } from '../../editor/core/view.ts';
import type { Panel } from '../../editor/menus/EditorMenus.tsx';
import { Toolbar } from '../../editor/toolbar/Toolbar.tsx';
import type { OpenDocument } from './opening/OpenDocument.ts';
import { useShown } from './opening/useOpenDocument.ts';

interface EditorToolsProps {
  readonly document: OpenDocument;
  readonly editor: Editor;
  readonly panel: Panel | null;
  readonly setPanel: (panel: Panel | null) => void;
}

/** The toolbar, with the undo and redo of this document. */
export function EditorTools({ document, editor, panel, setPanel }: EditorToolsProps) {
  const { shared } = document;
  const canUndo = useShown(document, (shown) => shown.canUndo);
  const canRedo = useShown(document, (shown) => shown.canRedo);
  const history = { canUndo, canRedo, undo: () => void shared.undo(), redo: () => void shared.redo() };
  return <Toolbar editor={editor} history={history} panel={panel} setPanel={setPanel} />;
}
