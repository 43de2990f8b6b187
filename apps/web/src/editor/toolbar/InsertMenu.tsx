/** The button of the menu that inserts what the slash menu offers, with a word on each. */
import { UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { Editor } from '../core/view.ts';
import { keepFocus } from './ToolButton.tsx';
import classes from './Toolbar.module.css';

const InsertItems = lazyPart(async () => (await import('./InsertItems.tsx')).InsertItems);

export function InsertMenu({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('menu');
  return (
    <>
      <UnstyledButton {...buttonProps} className={classes.insert} aria-label={t('editor.insert')} onMouseDown={keepFocus}>
        <IconPlus size={18} stroke={1.9} />
        <span className={classes.insertName}>{t('editor.insert')}</span>
      </UnstyledButton>
      {dropdown && <InsertItems {...dropdown} editor={editor} />}
    </>
  );
}
