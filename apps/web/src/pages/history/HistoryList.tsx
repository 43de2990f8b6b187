/** Where the list of versions stands: beside the text, and on narrow screens in a sheet from below. */
import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './History.module.css';
import { VersionList } from './VersionList.tsx';

interface HistoryListProps extends ComponentProps<typeof VersionList> {
  /** Whether the sheet is open. */
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Below this there is no room beside the text. As in History.module.css. */
const NARROW = '(max-width: 62em)';

export function HistoryList({ opened, onClose, ...list }: HistoryListProps) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  if (isNarrow) {
    return (
      <Drawer
        opened={opened}
        onClose={onClose}
        position="bottom"
        size="min(36rem, 80dvh)"
        radius="lg"
        title={t('history.list.label')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        attributes={{ header: { role: 'none' } }}
      >
        <VersionList {...list} />
      </Drawer>
    );
  }
  return (
    <aside className={classes.aside} aria-label={t('history.list.label')}>
      <h2 className={classes.asideTitle}>{t('history.list.label')}</h2>
      <div className={classes.asideContent}>
        <VersionList {...list} />
      </div>
    </aside>
  );
}
