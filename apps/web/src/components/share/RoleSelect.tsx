/** The choice of a role. It is the browser's own select, which works best on phones and with screen readers. */
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SharedRole } from '../../api/types.ts';

interface RoleSelectProps {
  readonly label: string;
  readonly value: SharedRole;
  /** Whether it can't be changed now. It keeps the focus. */
  readonly isBusy?: boolean;
  readonly onChange: (role: SharedRole) => void;
}

export function RoleSelect({ label, value, isBusy = false, onChange }: RoleSelectProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      aria-label={label}
      w={132}
      value={value}
      aria-disabled={isBusy}
      onChange={(event) => {
        if (!isBusy) onChange(event.currentTarget.value === 'viewer' ? 'viewer' : 'editor');
      }}
      data={[
        { value: 'editor', label: t('role.editor') },
        { value: 'viewer', label: t('role.viewer') },
      ]}
    />
  );
}
