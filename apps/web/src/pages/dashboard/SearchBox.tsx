/** The search field. The query is put into the address a moment after the last key, so that a search can be bookmarked, and is still there when the user comes back from a document. */
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, type Ref, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Milliseconds between the last key and the search. It is too short to feel like waiting. */
const SEARCH_DELAY_MS = 180;

interface SearchBoxProps {
  readonly inputRef: Ref<HTMLInputElement>;
  /** Moves the focus to the list of results. */
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

  // The browser's Back and Forward change the query in the address. If the query is what the user has typed, the field keeps its spaces.
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
