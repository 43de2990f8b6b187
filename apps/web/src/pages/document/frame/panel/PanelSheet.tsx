/** A panel on narrow screens: a sheet from below. */
import { Drawer } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOpenedLater } from '../../../../components/lazy/useOpenedLater.ts';
import { hidePanel } from './open-panel.ts';
import { PanelButtons, PanelContent } from './PanelParts.tsx';
import type { PanelProps } from './panel-props.ts';
import type { PanelId } from './panels.ts';
import classes from './SidePanel.module.css';

export function PanelSheet({ id, ...props }: Omit<PanelProps, 'onLeave'> & { readonly id: PanelId }) {
  const { t } = useTranslation();
  const [isClosing, setClosing] = useState<'back' | 'to the text' | null>(null);
  const isOpened = useOpenedLater(isClosing === null);
  return (
    <Drawer
      opened={isOpened}
      onClose={() => setClosing('back')}
      // Only then can what lies under it have the focus. Who has gone to a heading is in the text.
      onExitTransitionEnd={() => hidePanel(isClosing === 'back')}
      position="bottom"
      size="min(32rem, 75dvh)"
      radius="lg"
      title={t(`page.panel.${id}`)}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      attributes={{ header: { role: 'none' } }}
      returnFocus={false}
    >
      <div className={classes.buttons}>
        <PanelButtons document={props.document} open={id} />
      </div>
      <PanelContent {...props} id={id} onLeave={() => setClosing('to the text')} />
    </Drawer>
  );
}
