/** The title, changed in place by who may. It is saved on Enter and on leaving the field; Escape puts the old one back. */
import { notifications } from '@mantine/notifications';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRenameDocument } from '../../api/index.ts';
import { errorText } from '../../components/errorText.ts';
import { TITLE_LIMIT } from '../../components/titles.ts';
import classes from './DocumentPage.module.css';

interface DocumentTitleProps {
  readonly id: string;
  readonly title: string;
  readonly editable: boolean;
  /** Called on Enter, for the writing to go on in the text. */
  readonly onDone: () => void;
}

const FIELD = 'document-title';

/** Takes the focus to the title, to be changed. */
export function focusTitle(): void {
  const field = document.getElementById(FIELD);
  if (field instanceof HTMLInputElement) field.select();
}

export function DocumentTitle({ id, title, editable, onDone }: DocumentTitleProps) {
  const { t } = useTranslation();
  const rename = useRenameDocument();
  const [draft, setDraft] = useState<string | null>(null);
  /** A title on its way, and the one that it takes the place of. */
  const [sent, setSent] = useState<{ readonly over: string; readonly title: string } | null>(null);
  if (sent !== null && sent.over !== title) setSent(null);
  if (!editable)
    return (
      <h1 dir="auto" className={classes.title}>
        {title}
      </h1>
    );

  const save = () => {
    const next = draft?.trim() ?? '';
    setDraft(null);
    if (next === '' || next === title) return;
    setSent({ over: title, title: next });
    const onError = (error: Error) => {
      setSent(null);
      notifications.show({ color: 'red', title: t('editor.titleFailed'), message: errorText(error, t) });
    };
    rename.mutate({ id, title: next }, { onError });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') setDraft(null);
    if (event.key === 'Enter') {
      event.preventDefault();
      event.currentTarget.blur();
      onDone();
    }
  };
  // While the server is asked, and until it has told everyone, the new title stands.
  const shown = draft ?? (sent?.over === title ? sent.title : title);
  return (
    <h1 className={classes.titleBox} data-text={shown}>
      <input
        id={FIELD}
        dir="auto"
        className={classes.titleInput}
        aria-label={t('editor.titleLabel')}
        value={shown}
        maxLength={TITLE_LIMIT}
        size={1}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={save}
        onKeyDown={onKeyDown}
      />
    </h1>
  );
}
