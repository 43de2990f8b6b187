import { Button, TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './FindBar.module.css';
import type { Finder } from './finder.ts';

interface ReplaceRowProps {
  readonly finder: Finder;
  /** What is put in place of what is found. It outlives the row, which comes and goes. */
  readonly template: string;
  readonly onTemplate: (template: string) => void;
  /** Whether nothing is found. */
  readonly isEmpty: boolean;
  /** All were replaced. */
  readonly onReplaced: (count: number) => void;
}

/** The second row of the bar: what to put in place of what is found. */
export function ReplaceRow({ finder, template, onTemplate, isEmpty, onReplaced }: ReplaceRowProps) {
  const { t } = useTranslation();
  // A button that is disabled would lose the focus, and Escape with it.
  const unavailable = isEmpty ? { 'aria-disabled': true, 'data-disabled': true } : {};
  const replaceAll = async () => onReplaced(await finder.replaceAll(template));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void finder.replace(template);
  };
  return (
    <div className={classes.row}>
      <TextInput
        className={classes.field}
        size="sm"
        aria-label={t('tools.find.replaceWith')}
        placeholder={t('tools.find.replaceWith')}
        value={template}
        autoComplete="off"
        maxLength={1_000}
        onChange={(event) => onTemplate(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Button size="sm" variant="default" {...unavailable} onClick={() => void finder.replace(template)}>
        {t('tools.find.replace')}
      </Button>
      <Button size="sm" variant="default" {...unavailable} onClick={() => void replaceAll()}>
        {t('tools.find.replaceAll')}
      </Button>
    </div>
  );
}
