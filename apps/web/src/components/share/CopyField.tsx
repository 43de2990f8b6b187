/** An address with a button that copies it. */
import './texts.ts';
import { Button, Group, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconLink } from '@tabler/icons-react';
import { type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface CopyFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

export function CopyField({ label, hint, value, inputRef }: CopyFieldProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 2_500 });
  const own = useRef<HTMLInputElement>(null);
  const input = inputRef ?? own;
  const failed = clipboard.error !== null;
  // On pages that come over plain HTTP, scripts can't use the clipboard. The address is selected instead, so that the user can copy it.
  useEffect(() => {
    if (failed) input.current?.select();
  }, [failed, input]);
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        ref={input}
        flex="1 1 230px"
        readOnly
        label={label}
        description={failed ? t('share.copyByHand') : hint}
        value={value}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button
        variant="light"
        flex="none"
        leftSection={clipboard.copied ? <IconCheck size={16} /> : <IconLink size={16} />}
        onClick={() => clipboard.copy(value)}
      >
        <span aria-live="polite">{clipboard.copied ? t('share.copied') : t('share.copyLink')}</span>
      </Button>
    </Group>
  );
}
