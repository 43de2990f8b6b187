/** The title, changed in place by who may. Escape puts back the one from before. */
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { TITLE_LIMIT } from '../../../components/titles.ts';
import classes from '../DocumentPage.module.css';
import { useTitleDraft } from './useTitleDraft.ts';

interface DocumentTitleProps {
  readonly id: string;
  readonly title: string;
  /** Called on Enter, for the writing to go on in the text. */
  readonly onDone: () => void;
}

const FIELD = 'document-title';

/** Takes the focus to the title, to be changed. */
export function focusTitle(): void {
  const field = document.getElementById(FIELD);
  if (field instanceof HTMLInputElement) field.select();
}

export function DocumentTitle({ editable, ...props }: DocumentTitleProps & { readonly editable: boolean }) {
  if (editable) return <TitleField key={props.id} {...props} />;
  return (
    <h1 dir="auto" className={classes.title}>
      {props.title}
    </h1>
  );
}

function TitleField({ id, title, onDone }: DocumentTitleProps) {
  const { t } = useTranslation();
  const draft = useTitleDraft(id, title);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') draft.takeBack();
    if (event.key === 'Enter') {
      event.preventDefault();
      event.currentTarget.blur();
      onDone();
    }
  };
  return (
    <h1 className={classes.titleBox} data-text={draft.shown}>
      <input
        id={FIELD}
        dir="auto"
        className={classes.titleInput}
        aria-label={t('editor.titleLabel')}
        value={draft.shown}
        maxLength={TITLE_LIMIT}
        size={1}
        onFocus={draft.onEnter}
        onChange={(event) => draft.onChange(event.currentTarget.value)}
        onBlur={draft.onLeave}
        onKeyDown={onKeyDown}
      />
    </h1>
  );
}
