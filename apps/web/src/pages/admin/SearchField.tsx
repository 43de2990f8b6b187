/** A field for a search that starts a moment after the last key. */
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

/** Milliseconds. A search of an administrator is an entry of the activity log, so it waits for whole words. */
const SEARCH_DELAY_MS = 400;

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onSearch: (query: string) => void;
}

export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const [seen, setSeen] = useState(value);
  // Back and Forward change the search in the address.
  if (seen !== value) {
    setSeen(value);
    if (typed.trim() !== value) setTyped(value);
  }
  const search = useDebouncedCallback((query: string) => onSearch(query.trim()), SEARCH_DELAY_MS);
  return (
    <search>
      <TextInput
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        maxLength={200}
        leftSection={<IconSearch size={17} stroke={1.8} />}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        onKeyDown={(event) => event.key === 'Enter' && search.flush()}
      />
    </search>
  );
}
