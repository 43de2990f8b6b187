/** The title on the page, above the text: changed in place by who may, and printed with the text. Escape puts back the one from before. */
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TITLE_LIMIT } from '../../../../components/titles.ts';
import type { Editor } from '../../../../editor/core/view.ts';
import type { OpenDocument } from '../../opening/OpenDocument.ts';
import { useShown } from '../../opening/useOpenDocument.ts';
import classes from './DocumentTitle.module.css';
import { useTitleDraft } from './useTitleDraft.ts';

const FIELD = 'document-title';

/**
 * Takes the focus to the title: all of it selected, or with the caret at its end.
 * @returns false if the title can't be changed here
 */
export function focusTitle(caret: 'all' | 'end'): boolean {
  const field = document.getElementById(FIELD);
  if (!(field instanceof HTMLTextAreaElement)) return false;
  field.focus();
  field.setSelectionRange(caret === 'all' ? 0 : field.value.length, field.value.length);
  return true;
}

interface DocumentTitleProps {
  readonly document: OpenDocument;
  /** The text below it. */
  readonly editorRef: RefObject<Editor | null>;
}

export function DocumentTitle({ document, editorRef }: DocumentTitleProps) {
  const title = useShown(document, (shown) => shown.title);
  const editable = useShown(document, ({ role, status }) => role !== null && role !== 'viewer' && status.state !== 'closed');
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // At once: the browser prints what is on the page when this returns. A text that begins with the title as a heading has it already.
    const beforePrint = () => {
      const first = editorRef.current?.state.doc.firstChild;
      const isRepeated = typeof first?.attrs.header === 'number' && first.textContent.trim() === title.trim();
      place.current?.toggleAttribute('data-repeated', isRepeated);
    };
    window.addEventListener('beforeprint', beforePrint);
    return () => window.removeEventListener('beforeprint', beforePrint);
  }, [title, editorRef]);
  return (
    <h1 ref={place} dir="auto" className={`ink-title ${classes.title}`}>
      {editable ? (
        <TitleField key={document.id} id={document.id} title={title} onDone={() => editorRef.current?.focusStart()} />
      ) : (
        <span>{title}</span>
      )}
    </h1>
  );
}

interface TitleFieldProps {
  readonly id: string;
  readonly title: string;
  /** Called by the keys that lead into the text. */
  readonly onDone: () => void;
}

function TitleField({ id, title, onDone }: TitleFieldProps) {
  const { t } = useTranslation();
  const draft = useTitleDraft(id, title);
  const untitled = t('document.untitled');
  // The name that a new document has until it gets one is a hint, not letters to delete.
  const value = draft.isTyped || draft.shown !== untitled ? draft.shown : '';
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') draft.takeBack();
    if (event.key !== 'Enter' && !(event.key === 'ArrowDown' && leadsOut(event))) return;
    event.preventDefault();
    onDone();
  };
  return (
    <>
      {/* Gives the field its size, and is what is printed. */}
      <span aria-hidden="true">{value || untitled}</span>
      <textarea
        id={FIELD}
        dir="auto"
        rows={1}
        aria-label={t('editor.titleLabel')}
        placeholder={untitled}
        value={value}
        maxLength={TITLE_LIMIT}
        onFocus={draft.onEnter}
        onChange={(event) => draft.onChange(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
        onBlur={draft.onLeave}
        onKeyDown={onKeyDown}
      />
    </>
  );
}

/** Whether ArrowDown has nowhere to go in the field: it has one line, or the caret is at its end. */
function leadsOut({ currentTarget: field, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (shiftKey || altKey || ctrlKey || metaKey) return false;
  const isOneLine = field.clientHeight < 2 * Number.parseFloat(getComputedStyle(field).lineHeight);
  return isOneLine || (field.selectionStart === field.value.length && field.selectionEnd === field.value.length);
}
