/** A button for what can't be undone: it first says what will happen, and asks again. */
import { Button, Group, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsking } from './useAsking.ts';

interface ConfirmButtonProps {
  readonly label: string;
  readonly detail: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
}

export function ConfirmButton({ label, detail, isBusy, onConfirm }: ConfirmButtonProps) {
  const { t } = useTranslation();
  const { isAsking, ask, close, opener } = useAsking();
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) cancel.current?.focus();
  }, [isAsking]);
  if (!isAsking) {
    return (
      <div>
        <Button ref={opener} variant="subtle" color="red" size="compact-sm" onClick={ask}>
          {label}
        </Button>
      </div>
    );
  }
  return (
    <Group gap="xs">
      <Text size="sm" role="alert">
        {detail}
      </Text>
      <Button ref={cancel} size="compact-sm" variant="default" onClick={close}>
        {t('action.cancel')}
      </Button>
      <Button size="compact-sm" color="red" loading={isBusy} onClick={onConfirm}>
        {label}
      </Button>
    </Group>
  );
}
