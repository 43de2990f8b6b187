/** Normal text or one of six headings. */
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { Editor } from '../core/view.ts';
import { keepFocus } from './ToolButton.tsx';
import classes from './Toolbar.module.css';

const StyleItems = lazyPart(async () => (await import('./StyleItems.tsx')).StyleItems);

export function StyleMenu({ editor, header }: { editor: Editor; header: number | null }) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('menu');
  const name = header === null ? t('editor.normal') : t('editor.heading', { level: header });
  return (
    <>
      <UnstyledButton {...buttonProps} className={classes.style} aria-label={`${t('editor.style')}: ${name}`} onMouseDown={keepFocus}>
        {name}
        <IconChevronDown size={14} />
      </UnstyledButton>
      {dropdown && <StyleItems {...dropdown} editor={editor} header={header} />}
    </>
  );
}
