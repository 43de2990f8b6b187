/** The text of a document with all that stands around it: tools, outline, menus, and what opens over the text. */
import { LIMITS } from '@inkstone/sync';
import { type CSSProperties, type RefObject, useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowKeys } from '../../commands/registry.ts';
import { Later } from '../../components/lazy/Later.tsx';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { Copied } from '../../editor/clipboard/copied.ts';
import { tellTooLong } from '../../editor/clipboard/too-long.ts';
import { type LanguageRequest, LazyLanguagePicker } from '../../editor/code/LazyLanguagePicker.tsx';
import { CHECK_NAME_ID } from '../../editor/core/schema.ts';
import { unusedEscape } from '../../editor/core/unused-escape.ts';
import type { Editor } from '../../editor/core/view.ts';
import { FindTool } from '../../editor/find/FindTool.tsx';
import { useFind } from '../../editor/find/useFind.ts';
import type { Panel } from '../../editor/menus/EditorMenus.tsx';
import { LazyMenus } from '../../editor/menus/LazyMenus.tsx';
import { editorRoof } from '../../editor/menus/roof.ts';
import { Outline } from '../../editor/outline/outline.ts';
import '../../editor/rendering/cursors.css';
import '../../editor/rendering/editor.css';
import '../../editor/rendering/embeds.css';
import classes from './DocumentPage.module.css';
import { EditorTools } from './EditorTools.tsx';
import { LateFileParts } from './files/LateFileParts.tsx';
import { OutlineMargin } from './frame/outline/OutlineMargin.tsx';
import { SidePanel } from './frame/panel/SidePanel.tsx';
import { coveredEdges, toolsHeight } from './frame/sticky-edges.ts';
import { DocumentTitle, focusTitle } from './frame/title/DocumentTitle.tsx';
import { useViewSettings } from './frame/ViewSettings.ts';
import { joinEditor, mayEdit, roomToEdit } from './join-editor.ts';
import type { OpenDocument } from './opening/OpenDocument.ts';
import { useShown } from './opening/useOpenDocument.ts';
import type { Following } from './people/useFollow.ts';
import { useUndoKeys } from './useUndoKeys.ts';

const LargePaste = lazyPart(async () => (await import('../../editor/clipboard/LargePaste.tsx')).LargePaste);
const PeopleNews = lazyPart(async () => (await import('./people/PeopleNews.tsx')).PeopleNews);
const SeenNotice = lazyPart(async () => (await import('../history/SeenNotice.tsx')).SeenNotice);
const WordCount = lazyPart(async () => (await import('./frame/WordCount.tsx')).WordCount);

const nothing = () => undefined;

/** Where the tools take the place that is kept for them: in wider windows one row, and on phones none. */
const TOOLS_IN_ONE_ROW = '(min-width: 70em), (max-width: 700px), (pointer: coarse)';

interface EditorAreaProps {
  readonly document: OpenDocument;
  /** Lets the page bring a place into view. */
  readonly editorRef: RefObject<Editor | null>;
  readonly following: Following;
  /** Brings a person's caret into view. */
  readonly onReveal: (userId: string) => void;
}

export function EditorArea({ document, editorRef, following, onReveal }: EditorAreaProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [outline] = useState(() => new Outline());
  const [language, setLanguage] = useState<LanguageRequest | null>(null);
  const [copied, setCopied] = useState<Copied | null>(null);
  const find = useFind(editor);
  const showKeys = useShowKeys();
  useUndoKeys(editor);
  const openFind = useRef(find.open);
  openFind.current = find.open;
  const { zoom, isWide } = useViewSettings();
  // The text first: what stands around it is drawn when it is on the screen, unless that would move it.
  const isDrawn = useDeferredValue(editor) === editor || !window.matchMedia(TOOLS_IN_ONE_ROW).matches;
  const surrounded = isDrawn ? editor : null;
  const { shared } = document;
  const editable = useShown(document, ({ status, role }) => mayEdit(status, role));

  useEffect(() => {
    if (!place.current) return;
    const { editor: created, stop } = joinEditor(place.current, shared, {
      label: t('editor.text'),
      hint: t(shared.role === 'viewer' ? 'page.emptyReadOnly' : 'editor.hint'),
      lineHint: t('editor.lineHint'),
      covered: coveredEdges,
      observers: [outline.plugin, unusedEscape()],
      editLink: () => setPanel('link'),
      showKeys,
      leaveAbove: () => focusTitle('end'),
      ...document.files.asked,
      embeds: document.files,
      find: (mode) => openFind.current(mode),
      pastedLong: (long) => {
        // Writing waits from now on, though what shows it may still have to be fetched.
        created.view.dom.blur();
        setCopied(long);
      },
      refusedTooLong: () => tellTooLong(t),
      code: {
        languageOf: (name) => t('editor.codeTools.language', { name }),
        plain: t('editor.codeTools.plain'),
        copy: t('editor.codeTools.copy'),
        copied: t('editor.codeTools.copied'),
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
  }, [shared, editorRef, outline, showKeys, t, document.files]);

  useEffect(() => {
    editor?.setEditable(editable);
    // In an empty document there is nothing to read first: one can write at once, its title first.
    if (!editor?.isEmpty || !editable || !isNothingFocused()) return;
    const isNew = document.snapshot().title === t('document.untitled');
    if (!(isNew && focusTitle('end'))) editor.focus();
  }, [editor, editable, document, t]);

  return (
    <>
      <span id={CHECK_NAME_ID} hidden>
        {t('editor.checkItem')}
      </span>
      <div className={classes.frame} data-wide={isWide || undefined} style={{ '--ink-zoom': zoom / 100 } as CSSProperties}>
        <div className={classes.column}>
          {(editable || find.request) && (
            <div className={classes.tools} ref={toolsHeight} {...editorRoof}>
              {surrounded && editable && <EditorTools document={document} editor={surrounded} panel={panel} setPanel={setPanel} />}
              {surrounded && editable && (
                <Later>
                  <WordCount editor={surrounded} onMissing={nothing} />
                </Later>
              )}
              {surrounded && <FindTool editor={surrounded} editable={editable} find={find} />}
            </div>
          )}
          <Later>
            <PeopleNews document={document} onMissing={nothing} />
            <SeenNotice document={document} onMissing={nothing} />
          </Later>
          <div className={classes.desk}>
            <OutlineMargin outline={outline} />
            <div className={classes.sheet}>
              <DocumentTitle document={document} editorRef={editorRef} />
              <div className={classes.text} ref={place} />
            </div>
          </div>
        </div>
        {editor && <SidePanel document={document} editor={editor} outline={outline} following={following} onReveal={onReveal} />}
      </div>
      {surrounded && <LazyMenus editor={surrounded} editable={editable} embeds={document.files} panel={panel} setPanel={setPanel} />}
      {editor && <LateFileParts files={document.files} editor={editor} />}
      {editor && language && (
        <LazyLanguagePicker editor={editor} request={language} onClose={() => setLanguage(null)} onMissing={() => setLanguage(null)} />
      )}
      {editor && copied && (
        <LargePaste
          editor={editor}
          copied={copied}
          maxLength={LIMITS.documentLength}
          room={() => roomToEdit(shared)}
          undo={() => void shared.undo()}
          onMissing={() => {
            setCopied(null);
            editor.focus();
          }}
          onEnd={() => {
            // What is typed next is no part of the paste, however soon it comes.
            shared.breakUndoGroup();
            setCopied(null);
          }}
        />
      )}
    </>
  );
}

/** What the user has gone to meanwhile keeps the focus. */
function isNothingFocused(): boolean {
  const focused = window.document.activeElement;
  return focused === null || focused === window.document.body;
}
