/** A field in which an account is chosen, by its name, username or address. */
import { Autocomplete, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccountSuggestions } from '../../api/admin.ts';
import type { AdminAccount } from '../../api/types.ts';

/** Milliseconds after a letter in which another one comes before suggestions are asked for. */
const TYPING_MS = 250;

interface PersonFieldProps {
  readonly label: string;
  /** The username that stands in the field at first. */
  readonly initial?: string;
  readonly error?: string | null;
  readonly autoFocus?: boolean;
  /** Called with the account once one is chosen, and with null when the field doesn't name one. */
  readonly onChoose: (account: AdminAccount | null, typed: string) => void;
}

export function PersonField({ label, initial = '', error = null, autoFocus = false, onChoose }: PersonFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(initial);
  const [query] = useDebouncedValue(typed.trim(), TYPING_MS);
  const found = useAccountSuggestions(query === initial ? '' : query).data ?? [];
  const change = (value: string) => {
    setTyped(value);
    onChoose(named(found, value), value.trim());
  };
  return (
    <Autocomplete
      label={label}
      placeholder={t('admin.personHint')}
      value={typed}
      error={error}
      data={found.map(({ username }) => username)}
      // The server has filtered.
      filter={({ options }) => options}
      renderOption={({ option }) => <Option account={found.find(({ username }) => username === option.value)} />}
      onChange={change}
      {...(autoFocus && { 'data-autofocus': true })}
    />
  );
}

/** The account that a text names exactly. */
export function named(accounts: readonly AdminAccount[], typed: string): AdminAccount | null {
  const wanted = typed.trim().toLowerCase();
  return accounts.find(({ username, email }) => username === wanted || email?.toLowerCase() === wanted) ?? null;
}

function Option({ account }: { account: AdminAccount | undefined }) {
  if (account === undefined) return null;
  return (
    <div>
      <Text size="sm">{account.displayName}</Text>
      <Text size="xs" c="dimmed">
        {account.username}
        {account.email !== null && ` · ${account.email}`}
      </Text>
    </div>
  );
}
