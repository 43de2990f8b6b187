/** Offers to store copies of pasted pictures of other servers here. */
import '../../../editor/file-texts.ts';
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';

interface KeepOfferProps {
  readonly count: number;
  readonly onKeep: () => void;
  readonly onEnd: () => void;
}

/** Milliseconds that the offer stays. */
const OFFER_MS = 20_000;

export function KeepOffer({ count, onKeep, onEnd }: KeepOfferProps) {
  const { t } = useTranslation();
  const offer = useEffectEvent(() => {
    const id = 'keep-pictures';
    const take = () => {
      notifications.hide(id);
      onKeep();
    };
    notifications.hide(id);
    notifications.show({
      id,
      autoClose: OFFER_MS,
      withBorder: true,
      closeButtonProps: { 'aria-label': t('action.close') },
      message: (
        <>
          <Text size="sm" c="var(--mantine-color-text)">
            {t('files.external.offer', { count })}
          </Text>
          <Group justify="flex-end" mt="xs">
            <Button size="compact-sm" variant="light" onClick={take}>
              {t('files.external.keep')}
            </Button>
          </Group>
        </>
      ),
    });
    onEnd();
  });
  useEffect(() => offer(), []);
  return null;
}
