/** The outline on narrow screens: a drawer over the text. */
import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useOpenedLater } from '../../../components/lazy/useOpenedLater.ts';
import type { Outline } from '../../../editor/outline/outline.ts';
import { OutlineHeadings } from './OutlineHeadings.tsx';

interface OutlineDrawerProps {
  readonly outline: Outline;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function OutlineDrawer({ outline, opened, onClose }: OutlineDrawerProps) {
  const { t } = useTranslation();
  const isOpened = useOpenedLater(opened);
  return (
    <Drawer
      opened={isOpened}
      onClose={onClose}
      title={t('page.outline.title')}
      size="min(86vw, 340px)"
      closeButtonProps={{ 'aria-label': t('action.close') }}
      attributes={{ header: { role: 'none' } }}
      // Who has gone to a heading is in the text now.
      returnFocus={false}
    >
      <nav aria-label={t('page.outline.title')}>
        <OutlineHeadings outline={outline} onGo={onClose} />
      </nav>
    </Drawer>
  );
}
