/** The sections of the console, in the order in which they are listed, and what their addresses hold. */
export const ADMIN_SECTIONS = ['users', 'groups', 'documents', 'activity', 'settings', 'system'] as const;
export type AdminSection = (typeof ADMIN_SECTIONS)[number];

export function isAdminSection(value: unknown): value is AdminSection {
  return ADMIN_SECTIONS.some((section) => section === value);
}

const KEYS = ['q', 'role', 'state', 'owner', 'group', 'user', 'document', 'action', 'from', 'to'] as const;
/** Search and filters of a list, so that they can be bookmarked and Back leads to them. */
export type AdminSearch = { readonly [Key in (typeof KEYS)[number]]?: string };

/** The router reads what looks like a number as one. */
export function readAdminSearch(search: Record<string, unknown>): AdminSearch {
  const texts = KEYS.flatMap((key) => {
    const value = search[key];
    return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [[key, String(value)]] : [];
  });
  return Object.fromEntries(texts) as AdminSearch;
}
