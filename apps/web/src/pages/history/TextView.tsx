/** A text of a document's history, drawn by the editor's own view, which only shows it here. */
import { type Delta, diff, type Text } from '@inkstone/ot';
import { LIMITS } from '@inkstone/sync';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import { toUnits } from '../../editor/bridge/positions.ts';
import { CHECK_NAME_ID } from '../../editor/core/schema.ts';
import { Editor, type EditorHost } from '../../editor/core/view.ts';
import '../../editor/rendering/editor.css';
import '../../editor/rendering/embeds.css';
import '../../editor/rendering/marked-ranges.css';
import { type MarkedRange, markedRanges, markRanges, withMarks } from '../../editor/rendering/marked-ranges.ts';
import { coveredEdges } from '../document/frame/sticky-edges.ts';
import classes from './History.module.css';
import type { Moment } from './moments.ts';
import { ReadEmbeds } from './read-embeds.ts';

const FileView = lazyPart(async () => (await import('../document/files/FileView.tsx')).FileView);

/** In units of the drawn text. */
export interface Passage {
  readonly from: number;
  readonly to: number;
}

export interface TextViewProps {
  readonly documentId: string;
  readonly text: Text;
  /** The moment whose text it is, if it is one. From one moment to another, `between` tells the change without comparing their texts. */
  readonly moment?: Moment | null;
  readonly between?: (before: Moment, after: Moment) => Delta;
  readonly marks: readonly MarkedRange[];
  /** The index of the mark that stands out; -1 for none. */
  readonly current: number;
  /** A place that is brought into view when it changes, in units; null for none. */
  readonly place?: number | null;
  /** What a screen reader calls the text. */
  readonly label: string;
  /** Told where the user points to, or what is selected. */
  readonly onSelect?: (passage: Passage) => void;
  /** Told each time that the text and its marks have been drawn. */
  readonly onDrawn?: (lines: HTMLCollection) => void;
  readonly onKeys?: () => void;
}

const nothing = () => undefined;

export function TextView({
  documentId,
  text,
  moment = null,
  between,
  marks,
  current,
  place = null,
  label,
  onSelect,
  onDrawn,
  onKeys,
}: TextViewProps) {
  const { t } = useTranslation();
  const element = useRef<HTMLDivElement>(null);
  const drawn = useRef({ text, moment });
  const [editor, setEditor] = useState<Editor | null>(null);
  const [shownFile, setShownFile] = useState<number | null>(null);
  const [embeds] = useState(() => new ReadEmbeds(documentId, setShownFile));
  const select = useEffectEvent((passage: Passage) => onSelect?.(passage));
  const tellDrawn = useEffectEvent((lines: HTMLCollection) => onDrawn?.(lines));
  const showKeys = useEffectEvent(() => onKeys?.());

  const create = useEffectEvent((into: HTMLElement) => {
    drawn.current = { text, moment };
    return new Editor({
      place: into,
      content: text.toDelta(),
      editable: false,
      label,
      hint: t('history.nothingWritten'),
      lineHint: '',
      observers: [markedRanges()],
      covered: coveredEdges,
      maxLength: LIMITS.documentLength,
      code: {
        languageOf: (name) => t('editor.codeTools.language', { name }),
        plain: t('editor.codeTools.plain'),
        copy: t('editor.codeTools.copy'),
        copied: t('editor.codeTools.copied'),
        pickLanguage: nothing,
      },
      embeds,
      host: { ...READING, showKeys: () => showKeys() },
    });
  });
  useEffect(() => {
    if (!element.current) return;
    const created = create(element.current);
    setEditor(created);
    return () => {
      created.destroy();
      setEditor(null);
    };
  }, []);
  useEffect(() => () => embeds.states.stop(), [embeds]);

  const draw = useEffectEvent(() => {
    const before = drawn.current;
    if (before.text === text || !editor) return;
    drawn.current = { text, moment };
    const change = before.moment && moment && between ? between(before.moment, moment) : diff(before.text, text);
    editor.applyRemote(change, false, [], (tr) => withMarks(tr, marks, current));
  });
  // In one effect: marks count in the text that was just drawn.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is drawn
  useEffect(() => {
    if (!editor) return;
    draw();
    if (marks.length > 0) editor.drawRest();
    markRanges(editor.view, marks, current);
    tellDrawn(editor.view.dom.children);
  }, [editor, text, marks, current]);
  useEffect(() => {
    if (editor && place !== null) editor.reveal(place, true);
  }, [editor, place]);

  useEffect(() => {
    if (!editor) return;
    const tell = () => {
      const passage = selectedIn(editor);
      if (passage) select(passage);
    };
    document.addEventListener('selectionchange', tell);
    return () => document.removeEventListener('selectionchange', tell);
  }, [editor]);

  return (
    <>
      <span id={CHECK_NAME_ID} hidden>
        {t('editor.checkItem')}
      </span>
      <div ref={element} className={classes.text} />
      {editor && shownFile !== null && (
        <FileView
          editor={editor}
          files={embeds.states}
          index={shownFile}
          onClose={() => setShownFile(null)}
          onMissing={() => setShownFile(null)}
        />
      )}
    </>
  );
}

/** What the browser has selected in a text; null for what is selected elsewhere. The view itself doesn't read it, because nothing can be written there. */
function selectedIn({ view }: Editor): Passage | null {
  const selection = document.getSelection();
  if (!selection?.anchorNode || !selection.focusNode) return null;
  if (!view.dom.contains(selection.anchorNode) || !view.dom.contains(selection.focusNode)) return null;
  const unitsAt = (node: Node, offset: number) => toUnits(view.state.doc, view.posAtDOM(node, offset));
  const anchor = unitsAt(selection.anchorNode, selection.anchorOffset);
  const head = unitsAt(selection.focusNode, selection.focusOffset);
  return { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

const READING: EditorHost = {
  edited: nothing,
  selected: nothing,
  filesGiven: nothing,
  chooseFiles: nothing,
  picturesPasted: nothing,
  find: nothing,
  pastedLong: nothing,
  refusedTooLong: nothing,
  undo: nothing,
  redo: nothing,
  editLink: nothing,
  showKeys: nothing,
  leaveAbove: () => false,
  ownStep: nothing,
};
