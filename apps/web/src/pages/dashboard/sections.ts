/** The sections of the dashboard: their addresses, and how they are sorted. */
import type { AccountRole, DocumentInfo, Order, Scope, Sort } from '../../api/index.ts';

/** In the order in which they are shown. */
export const SECTIONS = [
  { scope: 'all', to: '/' },
  { scope: 'recent', to: '/recent' },
  { scope: 'starred', to: '/starred' },
  { scope: 'owned', to: '/mine' },
  { scope: 'shared', to: '/shared' },
  { scope: 'trash', to: '/trash' },
] as const satisfies readonly { scope: Scope; to: string }[];

/** A section of the dashboard: a scope, or the documents with one tag. */
export interface Section {
  readonly scope: Scope;
  /** The id of a tag, or null. */
  readonly tag: string | null;
}

/** The section at an address; null if there is none. */
export function sectionAt(path: string): Section | null {
  const tag = /^\/tags\/([^/]+)$/.exec(path)?.[1];
  if (tag !== undefined) return { scope: 'all', tag };
  const scope = SECTIONS.find(({ to }) => to === path)?.scope;
  return scope === undefined ? null : { scope, tag: null };
}

export interface Sorting {
  readonly sort: Sort;
  readonly order: Order;
}

/** What a section's list can be sorted by. The trash shows only one time: when a document was put there. */
export function sortsOf(scope: Scope): readonly Sort[] {
  return scope === 'trash' ? ['changed', 'title'] : ['changed', 'opened', 'title', 'created'];
}

/** The usual direction: titles from A to Z, times from the latest to the earliest. */
export function naturalOrder(sort: Sort): Order {
  return sort === 'title' ? 'asc' : 'desc';
}

const LAST_CHANGED: Sorting = { sort: 'changed', order: 'desc' };
const LAST_OPENED: Sorting = { sort: 'opened', order: 'desc' };

export function defaultSorting(scope: Scope): Sorting {
  return scope === 'recent' ? LAST_OPENED : LAST_CHANGED;
}

/** The time of a document that its list shows. Null if that is when the document was last opened, and it never was. */
export function shownTime({ deletedAt, openedAt, createdAt, updatedAt }: DocumentInfo, sort: Sort): string | null {
  if (deletedAt !== null) return deletedAt;
  if (sort === 'opened') return openedAt;
  return sort === 'created' ? createdAt : updatedAt;
}

/**
 * The role that a list shows for a document; null for the user's own documents. An administrator has the role `owner` in all documents, and is shown as
 * administrator in those of others.
 */
export function shownRole({ role, owner }: DocumentInfo, me: string): AccountRole | null {
  if (role !== 'owner') return role;
  return owner.id === me ? null : 'admin';
}
