/** The document's address, to be copied. */
import './texts.ts';
import { Button, Group, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconLink } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

export function CopyLink({ documentId }: { documentId: string }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 2_500 });
  const input = useRef<HTMLInputElement>(null);
  const failed = clipboard.error !== null;
  // Over plain HTTP browsers have no clipboard for scripts: the link is marked, ready to be copied by hand.
  useEffect(() => {
    if (failed) input.current?.select();
  }, [failed]);
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        ref={input}
        flex="1 1 230px"
        readOnly
        label={t('share.link')}
        description={failed ? t('share.copyByHand') : t('share.linkHint')}
        value={`${window.location.origin}/documents/${documentId}`}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button
        variant="light"
        flex="none"
        leftSection={clipboard.copied ? <IconCheck size={16} /> : <IconLink size={16} />}
        onClick={() => clipboard.copy(`${window.location.origin}/documents/${documentId}`)}
      >
        <span aria-live="polite">{clipboard.copied ? t('share.copied') : t('share.copyLink')}</span>
      </Button>
    </Group>
  );
}
