/** The joint between the editor and the shared document: the user's edits go to the document, and what changes the document goes to the editor. */
import { clientFirst, type Delta } from '@inkstone/ot';
import { LIMITS, type Role, type SharedDocument, type Status } from '@inkstone/sync';
import type { Plugin } from 'prosemirror-state';
import { subscribeLooks } from '../../api/looks.ts';
import { nameOf } from '../../components/user/names.ts';
import { colourOf } from '../../components/user/UserColor.ts';
import type { Place } from '../../editor/clipboard/awaited-paste.ts';
import type { Copied } from '../../editor/clipboard/copied.ts';
import type { PastedPicture } from '../../editor/clipboard/pasted-pictures.ts';
import { Editor, type EditorOptions, type UndoStep } from '../../editor/core/view.ts';
import type { FindMode } from '../../editor/find/find-keys.ts';
import type { Cursor } from '../../editor/rendering/cursors.ts';

/** What the page adds: its texts, and what it does when the editor asks. */
interface JoinOptions {
  readonly label: string;
  readonly hint: string;
  readonly lineHint: string;
  readonly observers: readonly Plugin[];
  readonly covered: EditorOptions['covered'];
  editLink(): void;
  showKeys(): void;
  leaveAbove(): boolean;
  filesGiven(files: readonly File[], place: Place, alt?: string): void;
  chooseFiles(kind: 'picture' | 'file'): void;
  picturesPasted(pictures: readonly PastedPicture[], html: string): void;
  find(mode: FindMode): void;
  pastedLong(copied: Copied): void;
  refusedTooLong(): void;
  readonly code: EditorOptions['code'];
  readonly embeds: EditorOptions['embeds'];
}

/**
 * Shows `shared` in `place`. Each edit goes one of two ways: what the user does goes to `shared.edit`, and what `shared` is changed by (others, undo) goes
 * to the editor.
 *
 * @returns the editor, and `stop`, which removes it
 */
export function joinEditor(place: HTMLElement, shared: SharedDocument, options: JoinOptions): { editor: Editor; stop: () => void } {
  const { label, hint, lineHint, observers, covered, code, embeds, ...asked } = options;
  const editor = new Editor({
    place,
    content: shared.text.toDelta(),
    // Right from the start: to change it later costs a second round over all lines.
    editable: mayEdit(shared.status, shared.role),
    label,
    hint,
    lineHint,
    observers,
    covered,
    maxLength: LIMITS.documentLength,
    code,
    embeds,
    host: {
      ...asked,
      edited: (delta, step) => edit(shared, editor, delta, step),
      selected: (selection) => shared.setSelection(selection),
      undo: () => void (editor.isEditable && shared.undo()),
      redo: () => void (editor.isEditable && shared.redo()),
      ownStep: () => shared.breakUndoGroup(),
    },
  });
  const unsubscribe = shared.subscribe({
    opened: (text) => editor.replace(text.toDelta()),
    changed: (delta, origin, by) => {
      if (origin === 'undo') editor.applyOwn(delta);
      else if (origin === 'remote') editor.applyRemote(delta, by !== null && !clientFirst(shared.client, by.client), cursorsOf(shared));
    },
    peers: () => editor.showCursors(cursorsOf(shared)),
    // The status changes with each letter, so it draws no carets. It only removes them when the connection ends; the next `peers` brings them back.
    status: (status) => {
      if (!knowsPeers(status)) editor.showCursors([]);
    },
  });
  editor.showCursors(cursorsOf(shared));
  // A colour that somebody has chosen becomes known a moment after the caret.
  const unsubscribeLooks = subscribeLooks(() => editor.showCursors(cursorsOf(shared)));
  const stop = () => {
    unsubscribe();
    unsubscribeLooks();
    shared.setSelection(null);
    editor.destroy();
  };
  return { editor, stop };
}

/** If the document refuses the edit, because it was closed in this moment, the editor shows the document's text again: the two never differ in silence. */
function edit(shared: SharedDocument, editor: Editor, delta: Delta, step: UndoStep): void {
  try {
    if (step === 'begins' || step === 'whole') shared.breakUndoGroup();
    shared.edit(delta, step === 'continues');
    if (step === 'whole') shared.breakUndoGroup();
  } catch (error) {
    editor.replace(shared.text.toDelta());
    editor.showCursors(cursorsOf(shared));
    throw error;
  }
}

export function mayEdit({ state }: Status, role: Role | null): boolean {
  return state !== 'closed' && (role === 'owner' || role === 'editor');
}

/** Without a connection nobody knows where the others are. */
function knowsPeers({ state }: Status): boolean {
  return state !== 'offline' && state !== 'closed';
}

function cursorsOf({ status, peers }: SharedDocument): Cursor[] {
  if (!knowsPeers(status)) return [];
  return peers.flatMap(({ client, user, selection }) => {
    if (!selection) return [];
    const { solid, soft } = colourOf(user.id);
    return [{ client, name: nameOf(user), color: solid, softColor: soft, ...selection }];
  });
}

/** A long paste goes on while at most so many of its edits wait to be saved, because each further one stores all that wait again. */
const MAX_WAITING_EDITS = 3;

/** Resolves when few enough edits wait to be saved. Without a connection that is at once. */
export function roomToEdit(shared: SharedDocument): Promise<void> {
  const hasRoom = ({ status } = shared) => status.state !== 'saving' || status.pending <= MAX_WAITING_EDITS;
  if (hasRoom()) return Promise.resolve();
  return new Promise((resolve) => {
    const unsubscribe = shared.subscribe({
      status: () => {
        if (!hasRoom()) return;
        unsubscribe();
        resolve();
      },
    });
  });
}
