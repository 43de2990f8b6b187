/** Search and filters of the shown list, which are in the address. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AdminSearch } from './sections.ts';

/** @returns what the address says, and a function that changes some of it; an empty text or undefined takes a filter away */
export function useAdminSearch(): [AdminSearch, (change: { readonly [Key in keyof AdminSearch]?: string | undefined }) => void] {
  const search = useSearch({ from: '/behind-sign-in/admin/$section' });
  const navigate = useNavigate();
  return [
    search,
    (change) => {
      const next = Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== ''));
      void navigate({ to: '.', search: next, replace: true });
    },
  ];
}
