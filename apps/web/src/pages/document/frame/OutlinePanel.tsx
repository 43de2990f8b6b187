/** The outline of a document: its headings, where one is among them, and the way to each. Beside the text, or on narrow screens in a drawer. */
import { ActionIcon, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronsLeft, IconListTree } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { useOnceTrue } from '../../../components/lazy/useOnceTrue.ts';
import type { Outline } from '../../../editor/outline/outline.ts';
import { OutlineHeadings } from './OutlineHeadings.tsx';
import classes from './OutlinePanel.module.css';
import { changeView, useViewSettings } from './ViewSettings.ts';

const OutlineDrawer = lazyPart(async () => (await import('./OutlineDrawer.tsx')).OutlineDrawer);

/** There is room beside a sheet of text from this width on. */
const ROOM = '(min-width: 75em)';

export function OutlinePanel({ outline }: { outline: Outline }) {
  const { t } = useTranslation();
  const { hasOutline } = useViewSettings();
  const hasRoom = useMediaQuery(ROOM, true, { getInitialValueInEffect: false });
  const [isDrawn, setDrawn] = useState(false);
  const wasDrawn = useOnceTrue(isDrawn);
  const close = () => setDrawn(false);
  if (hasRoom && hasOutline) {
    return (
      <aside className={classes.side}>
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
  return (
    <>
      <ActionIcon
        className={classes.opener}
        variant="default"
        size={40}
        radius="xl"
        aria-label={t('page.outline.show')}
        onClick={() => (hasRoom ? changeView({ hasOutline: true }) : setDrawn(true))}
      >
        <IconListTree size={19} />
      </ActionIcon>
      {wasDrawn && <OutlineDrawer outline={outline} opened={isDrawn && !hasRoom} onClose={close} onMissing={close} />}
    </>
  );
}
