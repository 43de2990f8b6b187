import type { Editor } from '../../../../editor/core/view.ts';
import type { Outline } from '../../../../editor/outline/outline.ts';
import type { OpenDocument } from '../../opening/OpenDocument.ts';
import type { Following } from '../../people/useFollow.ts';

/** What every panel is given. */
export interface PanelProps {
  readonly document: OpenDocument;
  readonly editor: Editor;
  readonly outline: Outline;
  readonly following: Following;
  /** Brings a person's caret into view. */
  readonly onReveal: (userId: string) => void;
  /** Called when the user goes to the text. A sheet closes then; a panel beside the text stays. */
  readonly onLeave: () => void;
}
