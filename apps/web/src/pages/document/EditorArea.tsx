/** Joins the editor to the shared document: what one does, the other shows. */

import { clientFirst, type Delta } from '@inkstone/ot';
import type { SharedDocument, Status } from '@inkstone/sync';
import { notifications } from '@mantine/notifications';
import type { Plugin } from 'prosemirror-state';
import { type CSSProperties, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colourOf } from '../../components/UserColor.ts';
import { Counting } from '../../editor/counting.ts';
import type { Cursor } from '../../editor/cursors.ts';
import { Outline } from '../../editor/outline.ts';
import { Toolbar } from '../../editor/toolbar/Toolbar.tsx';
import { unusedEscape } from '../../editor/unused-escape.ts';
import { Editor } from '../../editor/view.ts';
import '../../editor/cursors.css';
import '../../editor/editor.css';
import classes from './DocumentPage.module.css';
import type { OpenDocument } from './OpenDocument.ts';
import { OutlinePanel } from './OutlinePanel.tsx';
import { toolsHeight } from './sticky-edges.ts';
import { useShown } from './useOpenDocument.ts';
import { useViewSettings } from './ViewSettings.ts';
import { WordCountButton, WordCountDialog } from './WordCount.tsx';

interface EditorAreaProps {
  readonly document: OpenDocument;
  /** Lets the page bring a place into view. */
  readonly editorRef: RefObject<Editor | null>;
  /** Whether the words are being counted in a dialog. */
  readonly isCounting: boolean;
  readonly onCount: (isCounting: boolean) => void;
}

export function EditorArea({ document, editorRef, isCounting, onCount }: EditorAreaProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [outline] = useState(() => new Outline());
  const [counting] = useState(() => new Counting());
  const { zoom, isWide } = useViewSettings();
  const [linkOpened, setLinkOpened] = useState(false);
  const { shared } = document;
  const editable = useShown(document, ({ status, role }) => status.state !== 'closed' && (role === 'owner' || role === 'editor'));

  useEffect(() => {
    if (!place.current) return;
    const { editor: created, stop } = mount(place.current, shared, {
      label: t('editor.text'),
      hint: t(shared.role === 'viewer' ? 'page.emptyReadOnly' : 'editor.hint'),
      observers: [outline.plugin, counting.plugin, unusedEscape()],
      editLink: () => setLinkOpened(true),
      filesGiven: () => notifications.show({ color: 'red', title: t('editor.noFilesTitle'), message: t('editor.noFilesDetail') }),
    });
    setEditor(created);
    editorRef.current = created;
    return () => {
      stop();
      setEditor(null);
      editorRef.current = null;
    };
  }, [shared, editorRef, outline, counting, t]);

  useEffect(() => {
    editor?.setEditable(editable);
    // In an empty document there is nothing to read first: one can write at once.
    if (editor && editable && isNothingFocused()) editor.focusIfEmpty();
  }, [editor, editable]);

  return (
    <>
      {editable && (
        <div className={classes.tools} ref={toolsHeight}>
          {editor && <Tools document={document} editor={editor} linkOpened={linkOpened} setLinkOpened={setLinkOpened} />}
        </div>
      )}
      <div className={classes.desk}>
        <OutlinePanel outline={outline} />
        <div className={classes.sheet} ref={place} style={{ '--ink-zoom': zoom / 100 } as CSSProperties} data-wide={isWide || undefined} />
      </div>
      <WordCountButton counting={counting} onOpen={() => onCount(true)} />
      <WordCountDialog counting={counting} opened={isCounting} onClose={() => onCount(false)} />
    </>
  );
}

/** What the user has gone to meanwhile keeps the focus. */
function isNothingFocused(): boolean {
  const focused = window.document.activeElement;
  return focused === null || focused === window.document.body;
}

interface ToolsProps {
  readonly document: OpenDocument;
  readonly editor: Editor;
  readonly linkOpened: boolean;
  readonly setLinkOpened: (opened: boolean) => void;
}

function Tools({ document, editor, linkOpened, setLinkOpened }: ToolsProps) {
  const { shared } = document;
  const canUndo = useShown(document, (shown) => shown.canUndo);
  const canRedo = useShown(document, (shown) => shown.canRedo);
  const history = { canUndo, canRedo, undo: () => void shared.undo(), redo: () => void shared.redo() };
  const link = { opened: linkOpened, setOpened: setLinkOpened };
  return <Toolbar editor={editor} history={history} link={link} />;
}

interface EditorTexts {
  readonly label: string;
  readonly hint: string;
  readonly observers: readonly Plugin[];
  editLink(): void;
  filesGiven(files: readonly File[], position: number): void;
}

function mount(place: HTMLElement, shared: SharedDocument, texts: EditorTexts): { editor: Editor; stop: () => void } {
  const editor = new Editor({
    place,
    content: shared.text.toDelta(),
    editable: false,
    label: texts.label,
    hint: texts.hint,
    observers: texts.observers,
    host: {
      edited: (delta) => edit(shared, editor, delta),
      selected: (selection) => shared.setSelection(selection),
      undo: () => void (editor.isEditable && shared.undo()),
      redo: () => void (editor.isEditable && shared.redo()),
      editLink: texts.editLink,
      filesGiven: texts.filesGiven,
    },
  });
  const unsubscribe = shared.subscribe({
    opened: (text) => editor.replace(text.toDelta()),
    changed: (delta, origin, by) => {
      if (origin === 'undo') editor.applyOwn(delta);
      else if (origin === 'remote') editor.applyRemote(delta, by !== null && !clientFirst(shared.client, by.client));
    },
    peers: () => editor.showCursors(cursorsOf(shared)),
    // Changes with each letter, which is no reason to draw carets anew: they go when the connection does, and come with the next `peers`.
    status: (status) => {
      if (!knowsPeers(status)) editor.showCursors([]);
    },
  });
  editor.showCursors(cursorsOf(shared));
  const stop = () => {
    unsubscribe();
    shared.setSelection(null);
    editor.destroy();
  };
  return { editor, stop };
}

/** A document that doesn't take the edit (it was closed in this moment) is shown as it is: the editor never differs from the text in silence. */
function edit(shared: SharedDocument, editor: Editor, delta: Delta): void {
  try {
    shared.edit(delta);
  } catch (error) {
    editor.replace(shared.text.toDelta());
    throw error;
  }
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
    return [{ client, name: user.displayName || user.username, color: solid, softColor: soft, ...selection }];
  });
}
