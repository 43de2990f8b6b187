/** The sections of the dashboard: their addresses, and what they list. */
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

/** What a page of the dashboard shows. */
export interface Section {
  readonly scope: Scope;
  /** The id of a tag, or null. */
  readonly tag: string | null;
}

/** The section at an address, or null where none is. */
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

/** What a list can be sorted by. Of what is in the trash only one time is shown: when it was put there. */
export function sortsOf(scope: Scope): readonly Sort[] {
  return scope === 'trash' ? ['changed', 'title'] : ['changed', 'opened', 'title', 'created'];
}

/** Titles begin at A, times with the latest. */
export function naturalOrder(sort: Sort): Order {
  return sort === 'title' ? 'asc' : 'desc';
}

const LAST_CHANGED: Sorting = { sort: 'changed', order: 'desc' };
const LAST_OPENED: Sorting = { sort: 'opened', order: 'desc' };

export function defaultSorting(scope: Scope): Sorting {
  return scope === 'recent' ? LAST_OPENED : LAST_CHANGED;
}

/** Which of its times a document is listed with; null for one that was never opened. */
export function shownTime({ deletedAt, openedAt, createdAt, updatedAt }: DocumentInfo, sort: Sort): string | null {
  if (deletedAt !== null) return deletedAt;
  if (sort === 'opened') return openedAt;
  return sort === 'created' ? createdAt : updatedAt;
}

/** What is said of the user's part in a document; null where it goes without saying. What an owner may do, an administrator may on everybody's documents. */
export function shownRole({ role, owner }: DocumentInfo, me: string): AccountRole | null {
  if (role !== 'owner') return role;
  return owner.id === me ? null : 'admin';
}
