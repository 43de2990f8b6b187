/** Shows recovery codes, this once. It closes only by the button, so that no stray click loses them. */
import { Button, Modal, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../../components/download.ts';
import classes from './Settings.module.css';

interface RecoveryCodesDialogProps {
  /** Null while there are none to show. */
  readonly codes: readonly string[] | null;
  readonly username: string;
  readonly onDone: () => void;
}

export function RecoveryCodesDialog({ codes, username, onDone }: RecoveryCodesDialogProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 2_500 });
  const text = codes?.join('\n') ?? '';
  const name = t('settings.recovery.file', { username });
  return (
    <Modal
      opened={codes !== null}
      onClose={onDone}
      title={t('settings.recovery.title')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      attributes={{ header: { role: 'none' } }}
    >
      <Text size="sm" mb="md">
        {t('settings.recovery.detail')}
      </Text>
      <ul className={classes.codes}>
        {codes?.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.actions} style={{ marginTop: 'var(--app-space-16)' }}>
        <Button
          variant="default"
          leftSection={clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={() => clipboard.copy(text)}
        >
          <span aria-live="polite">{t(clipboard.copied ? 'settings.recovery.copied' : 'settings.recovery.copy')}</span>
        </Button>
        <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => download(`${name}.txt`, `${name}\n\n${text}\n`)}>
          {t('settings.recovery.download')}
        </Button>
        <Button onClick={onDone} data-autofocus>
          {t('settings.recovery.done')}
        </Button>
      </div>
    </Modal>
  );
}
