/** What a panel beside the text and a sheet have in common. */
import { ActionIcon } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../../../commands/keys.ts';
import { Tooltip } from '../../../../components/Tooltip.tsx';
import { useShown } from '../../opening/useOpenDocument.ts';
import { useOutlinePlace } from '../outline/useOutlinePlace.ts';
import { hidePanel, showPanel } from './open-panel.ts';
import type { PanelProps } from './panel-props.ts';
import { PANELS, type PanelId, panelsFor } from './panels.ts';

/** The way to the other panels. */
export function PanelButtons({ document, open }: Pick<PanelProps, 'document'> & { open: PanelId }) {
  const { t } = useTranslation();
  const outlinePlace = useOutlinePlace();
  const role = useShown(document, (shown) => shown.role);
  return panelsFor(role)
    .filter(({ id }) => id !== 'outline' || outlinePlace === 'panel')
    .map((panel) => {
      const { id, icon: Icon } = panel;
      const name = t(`page.panel.${id}`);
      return (
        <Tooltip key={id} label={'keys' in panel ? t('key.named', { name, keys: keyName(panel.keys, t) }) : name}>
          <ActionIcon
            variant={id === open ? 'light' : 'subtle'}
            color={id === open ? 'ink' : 'gray'}
            size={30}
            aria-label={name}
            aria-pressed={id === open}
            onClick={() => id !== open && showPanel(id)}
          >
            <Icon size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      );
    });
}

export function PanelContent({ id, ...props }: PanelProps & { readonly id: PanelId }) {
  const Content = PANELS.find((panel) => panel.id === id)?.Content;
  return Content ? <Content key={id} {...props} onMissing={() => hidePanel(true)} /> : null;
}
