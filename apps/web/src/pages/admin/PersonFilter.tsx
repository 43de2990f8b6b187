/** A filter by a person, whose id is in the address. */
import { CloseButton, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAccountById } from '../../api/admin.ts';
import { nameOf } from '../../components/user/names.ts';
import { PersonField } from './PersonField.tsx';

interface PersonFilterProps {
  readonly label: string;
  readonly id: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

export function PersonFilter({ label, id, onChange }: PersonFilterProps) {
  const { t } = useTranslation();
  const account = useAccountById(id);
  if (id === undefined) return <PersonField label={label} onChoose={(chosen) => chosen && onChange(chosen.id)} />;
  // What is left of a deleted account has no name.
  const name = account.data ? nameOf(account.data) : account.isPending ? '' : id;
  return (
    <TextInput
      label={label}
      value={name}
      readOnly
      rightSection={<CloseButton size="sm" aria-label={t('admin.clear', { label })} onClick={() => onChange(undefined)} />}
    />
  );
}
