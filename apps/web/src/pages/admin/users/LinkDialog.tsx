/** Shows a link that sets a password, this once. It closes only by the button, so that no stray click loses it. */
import { Button, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResetLink } from '../../../api/types.ts';
import { momentFormat } from '../../../boot/formats.ts';
import { CopyField } from '../../../components/share/CopyField.tsx';

export interface ShownLink extends ResetLink {
  /** Of the account. */
  readonly name: string;
}

export function LinkDialog({ link, onClose }: { link: ShownLink | null; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [last, setLast] = useState(link);
  if (link !== null && link !== last) setLast(link);
  const close = () => {
    onClose();
    setLast(null);
  };
  return (
    <Modal
      opened={link !== null}
      onClose={close}
      title={t('admin.users.link.title', { name: last?.name ?? '' })}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      attributes={{ header: { role: 'none' } }}
    >
      {last && (
        <CopyField
          label={t('admin.users.link.label')}
          hint={t('admin.users.link.hint', { time: momentFormat(i18n.language).format(new Date(last.expiresAt)) })}
          value={last.url}
        />
      )}
      <Group justify="flex-end" mt="lg">
        <Button onClick={close}>{t('admin.users.link.done')}</Button>
      </Group>
    </Modal>
  );
}
