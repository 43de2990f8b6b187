/** Joins the editor to the shared document: what one does, the other shows. */

import { clientFirst, type Delta } from '@inkstone/ot';
import { LIMITS, type SharedDocument, type Status } from '@inkstone/sync';
import { notifications } from '@mantine/notifications';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colourOf } from '../../components/UserColor.ts';
import { type LanguageRequest, LazyLanguagePicker } from '../../editor/code/LazyLanguagePicker.tsx';
import type { Cursor } from '../../editor/cursors.ts';
import { FindTool } from '../../editor/find/FindTool.tsx';
import { type FindMode, useFind } from '../../editor/find/useFind.ts';
import type { Copied } from '../../editor/paste/copied.ts';
import { LargePaste, tellTooLong } from '../../editor/paste/LargePaste.tsx';
import { Toolbar } from '../../editor/toolbar/Toolbar.tsx';
import { Editor, type EditorOptions, type UndoStep } from '../../editor/view.ts';
import '../../editor/editor.css';
import classes from './DocumentPage.module.css';
import type { OpenDocument } from './OpenDocument.ts';
import { useShown } from './useOpenDocument.ts';

interface EditorAreaProps {
  readonly document: OpenDocument;
  /** Lets the page bring a place into view. */
  readonly editorRef: RefObject<Editor | null>;
}

export function EditorArea({ document, editorRef }: EditorAreaProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [linkOpened, setLinkOpened] = useState(false);
  const [language, setLanguage] = useState<LanguageRequest | null>(null);
  const [copied, setCopied] = useState<Copied | null>(null);
  const find = useFind(editor);
  const openFind = useRef(find.open);
  openFind.current = find.open;
  const { shared } = document;
  const editable = useShown(document, ({ status, role }) => status.state !== 'closed' && (role === 'owner' || role === 'editor'));

  useEffect(() => {
    if (!place.current) return;
    const { editor: created, stop } = mount(place.current, shared, {
      label: t('editor.text'),
      hint: t('editor.hint'),
      editLink: () => setLinkOpened(true),
      filesGiven: () => notifications.show({ color: 'red', title: t('editor.noFilesTitle'), message: t('editor.noFilesDetail') }),
      find: (mode) => openFind.current(mode),
      pastedLong: setCopied,
      refusedTooLong: () => tellTooLong(t),
      code: {
        languageOf: (name) => t('tools.code.language', { name }),
        plain: t('tools.code.plain'),
        copy: t('tools.code.copy'),
        copied: t('tools.code.copied'),
        pickLanguage: (anchor, position) => setLanguage({ anchor, position }),
      },
    });
    setEditor(created);
    editorRef.current = created;
    return () => {
      stop();
      setEditor(null);
      editorRef.current = null;
    };
  }, [shared, editorRef, t]);

  useEffect(() => {
    editor?.setEditable(editable);
    // In an empty document there is nothing to read first: one can write at once.
    if (editor && editable && isNothingFocused()) editor.focusIfEmpty();
  }, [editor, editable]);

  return (
    <>
      {editor && (editable || find.request) && (
        <div className={classes.tools}>
          {editable && <Tools document={document} editor={editor} linkOpened={linkOpened} setLinkOpened={setLinkOpened} />}
          <FindTool editor={editor} editable={editable} find={find} />
        </div>
      )}
      <div className={classes.sheet} ref={place} />
      {editor && language && <LazyLanguagePicker editor={editor} request={language} onClose={() => setLanguage(null)} />}
      {editor && copied && (
        <LargePaste
          editor={editor}
          copied={copied}
          maxLength={LIMITS.documentLength}
          room={() => roomToEdit(shared)}
          undo={() => void shared.undo()}
          onEnd={() => setCopied(null)}
        />
      )}
    </>
  );
}

/** Edits that may wait to be saved while more of a long paste is inserted: each time all that waits is stored anew. */
const MOST_WAITING = 3;

/** Without a connection nothing is to be waited for. */
function roomToEdit(shared: SharedDocument): Promise<void> {
  const hasRoom = ({ status } = shared) => status.state !== 'saving' || status.pending <= MOST_WAITING;
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
  editLink(): void;
  filesGiven(files: readonly File[], position: number): void;
  find(mode: FindMode): void;
  pastedLong(copied: Copied): void;
  refusedTooLong(): void;
  readonly code: EditorOptions['code'];
}

function mount(place: HTMLElement, shared: SharedDocument, texts: EditorTexts): { editor: Editor; stop: () => void } {
  const editor = new Editor({
    place,
    content: shared.text.toDelta(),
    editable: false,
    label: texts.label,
    hint: texts.hint,
    maxLength: LIMITS.documentLength,
    code: texts.code,
    host: {
      edited: (delta, step) => edit(shared, editor, delta, step),
      selected: (selection) => shared.setSelection(selection),
      undo: () => void (editor.isEditable && shared.undo()),
      redo: () => void (editor.isEditable && shared.redo()),
      editLink: texts.editLink,
      filesGiven: texts.filesGiven,
      find: texts.find,
      pastedLong: texts.pastedLong,
      refusedTooLong: texts.refusedTooLong,
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
function edit(shared: SharedDocument, editor: Editor, delta: Delta, step: UndoStep): void {
  try {
    if (step === 'begins') shared.breakUndoGroup();
    shared.edit(delta, step === 'continues');
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
