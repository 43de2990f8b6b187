/** The search: what is typed goes into the address a moment later, so that a search can be kept and gone back to. */
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, type Ref, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Milliseconds after a key before it is searched: less than between two keys of a quick writer, and below what feels like waiting. */
const SEARCH_DELAY_MS = 180;

interface SearchBoxProps {
  readonly inputRef: Ref<HTMLInputElement>;
  /** Takes the focus to what was found. */
  readonly onLeave: () => void;
}

export function SearchBox({ inputRef, onLeave }: SearchBoxProps) {
  const { t } = useTranslation();
  const { q = '' } = useSearch({ from: '/behind-sign-in/dashboard' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(q);

  const apply = useDebouncedCallback((value: string) => {
    const query = value.trim();
    void navigate({ to: '.', search: query === '' ? {} : { q: query }, replace: true });
  }, SEARCH_DELAY_MS);

  // Back and forward change the address; what is being typed is not touched by its own arrival there.
  useEffect(() => setTyped((value) => (value.trim() === q ? value : q)), [q]);

  const type = (value: string) => {
    setTyped(value);
    apply(value);
  };
  const clear = () => {
    type('');
    apply.flush();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && typed !== '') clear();
    else if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      apply.flush();
      onLeave();
    }
  };

  return (
    <search>
      <TextInput
        ref={inputRef}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        aria-label={t('dashboard.search')}
        placeholder={t('dashboard.searchPlaceholder')}
        leftSection={<IconSearch size={17} stroke={1.8} />}
        rightSection={
          typed === '' ? <Kbd visibleFrom="sm">/</Kbd> : <CloseButton size="sm" aria-label={t('dashboard.clearSearch')} onClick={clear} />
        }
        rightSectionPointerEvents={typed === '' ? 'none' : 'all'}
        variant="filled"
      />
    </search>
  );
}
