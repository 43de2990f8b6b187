/** Shows a new API token, this once. It closes only by the button, so that no stray click loses it. */
import { Button, Modal, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { MadeToken } from '../../api/types.ts';
import classes from './Settings.module.css';

export function MadeTokenDialog({ made, onDone }: { made: MadeToken | null; onDone: () => void }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 2_500 });
  const input = useRef<HTMLInputElement>(null);
  const failed = clipboard.error !== null;
  // On pages that come over plain HTTP, scripts can't use the clipboard. The token is selected instead.
  useEffect(() => {
    if (failed) input.current?.select();
  }, [failed]);
  return (
    <Modal
      opened={made !== null}
      onClose={onDone}
      title={t('settings.tokens.madeTitle', { name: made?.name ?? '' })}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      attributes={{ header: { role: 'none' } }}
    >
      <TextInput
        ref={input}
        label={t('settings.tokens.token')}
        description={t(failed ? 'settings.tokens.copyByHand' : 'settings.tokens.madeDetail')}
        value={made?.token ?? ''}
        readOnly
        data-autofocus
        classNames={{ input: classes.secret ?? '' }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={classes.actions} style={{ marginTop: 'var(--app-space-16)' }}>
        <Button
          variant="default"
          leftSection={clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={() => clipboard.copy(made?.token ?? '')}
        >
          <span aria-live="polite">{t(clipboard.copied ? 'settings.tokens.copied' : 'settings.tokens.copy')}</span>
        </Button>
        <Button onClick={onDone}>{t('settings.tokens.done')}</Button>
      </div>
    </Modal>
  );
}
