/** The outline at the left of the text: its headings, where one is among them, and the way to each. */
import { ActionIcon, Text } from '@mantine/core';
import { IconChevronsLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Outline } from '../../../../editor/outline/outline.ts';
import { changeView, useViewSettings } from '../ViewSettings.ts';
import classes from './Outline.module.css';
import { OutlineHeadings } from './OutlineHeadings.tsx';
import { useOutlinePlace } from './useOutlinePlace.ts';

export function OutlineMargin({ outline }: { outline: Outline }) {
  const { t } = useTranslation();
  const { hasOutline } = useViewSettings();
  const place = useOutlinePlace();
  if (!hasOutline || place !== 'margin') return null;
  return (
    <aside className={classes.side} aria-labelledby="outline-title">
      <div className={classes.head}>
        <Text size="sm" fw={600} id="outline-title">
          {t('page.outline.title')}
        </Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={t('page.outline.hide')}
          onClick={() => changeView({ hasOutline: false })}
        >
          <IconChevronsLeft size={18} className={classes.start} />
        </ActionIcon>
      </div>
      <nav aria-labelledby="outline-title" className={classes.scroll}>
        <OutlineHeadings outline={outline} onGo={() => {}} />
      </nav>
    </aside>
  );
}
