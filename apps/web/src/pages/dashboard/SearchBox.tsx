/** The search: what is typed goes into the address a moment later, so that a search can be kept and gone back to. */
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

export function SearchBox() {
  const { t } = useTranslation();
  const { q = '' } = useSearch({ from: '/behind-sign-in/dashboard' });
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);

  const apply = useDebouncedCallback((value: string) => {
    const query = value.trim();
    void navigate({ to: '.', search: query === '' ? {} : { q: query }, replace: true });
  }, 250);

  // Back and forward change the address; what is being typed is not touched by its own arrival there.
  useEffect(() => setTyped((value) => (value.trim() === q ? value : q)), [q]);
  useHotkeys([['/', () => input.current?.focus()]]);

  const type = (value: string) => {
    setTyped(value);
    apply(value);
  };
  const clear = () => {
    type('');
    apply.flush();
    input.current?.focus();
  };

  return (
    <search>
      <TextInput
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && clear()}
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
