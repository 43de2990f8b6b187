/** The way out of focus mode, for those without an Escape key, and the word on how to leave for all. */
import { ActionIcon, VisuallyHidden } from '@mantine/core';
import { IconArrowsMinimize } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../../commands/keys.ts';
import { Tooltip } from '../../../components/Tooltip.tsx';
import classes from './FocusExit.module.css';
import { changeView } from './ViewSettings.ts';

export function FocusExit() {
  const { t } = useTranslation();
  const name = t('key.named', { name: t('page.focus.leave'), keys: keyName('Escape', t) });
  return (
    <>
      <VisuallyHidden role="status">{t('page.focus.entered')}</VisuallyHidden>
      <Tooltip label={name}>
        <ActionIcon
          className={classes.exit}
          variant="default"
          size={44}
          radius="xl"
          aria-label={name}
          onClick={() => changeView({ isFocused: false })}
        >
          <IconArrowsMinimize size={20} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
