/** What the REST API takes and gives, written by hand from the contract. Times are ISO 8601 in UTC. */
import type { Delta } from '@inkstone/ot';

export type AccountRole = 'admin' | 'editor' | 'viewer';

/** What the caller may do with a document; an admin is `owner` of all. */
export type DocumentRole = 'owner' | 'editor' | 'viewer';

/** What a document may be shared as. */
export type SharedRole = Exclude<DocumentRole, 'owner'>;

/** Which list of documents: `all` is owned and shared; `recent` was opened, `starred` was starred by the caller. */
export type Scope = 'all' | 'recent' | 'starred' | 'owned' | 'shared' | 'trash';

/** By what a list is sorted: the last edit, the caller's last visit, the title, the making. */
export type Sort = 'changed' | 'opened' | 'title' | 'created';
export type Order = 'asc' | 'desc';

/** Places in a text, `[start, end)`, in UTF-16 code units. */
export type Ranges = readonly (readonly [number, number])[];

/** A user as others see them. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
}

/** The signed-in user. */
export interface Account extends Person {
  readonly email: string;
  readonly role: AccountRole;
}

/** Answer to signing up, signing in and refreshing; `expiresIn` is in seconds. */
export interface SignedIn {
  readonly user: Account;
  readonly accessToken: string;
  readonly expiresIn: number;
}

/** A document without its content. */
export interface DocumentInfo {
  readonly id: string;
  readonly title: string;
  /** The number of edits that it has had. */
  readonly version: number;
  readonly owner: Person;
  readonly role: DocumentRole;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it went into the trash, or null. */
  readonly deletedAt: string | null;
  /** By the caller; nobody else sees it. */
  readonly starred: boolean;
  /** When the caller last opened it, or null. */
  readonly openedAt: string | null;
  /** Ids of the caller's own tags on it. */
  readonly tags: readonly string[];
  /** The beginning of its text, where a list was asked for it. */
  readonly preview?: string;
  /** In an answer to a search: the text around the first match; null when only the title matches. */
  readonly passage?: { readonly text: string; readonly matches: Ranges } | null;
  readonly titleMatches?: Ranges;
}

/** A tag of the caller's; `count` is how many documents carry it. */
export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

/** One page of a list; `nextCursor` asks for the one after it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Collaborator {
  readonly user: Person;
  readonly role: SharedRole;
}

/** The content of a document after `version` edits. */
export interface VersionContent {
  readonly version: number;
  readonly text: string;
  readonly content: { readonly ops: Delta };
}

/** What a list shows, and in which order. */
export interface ListQuery {
  readonly scope: Scope;
  /** Only documents with this tag; null: with any or none. */
  readonly tag: string | null;
  /** Searched for in titles and texts; empty: no search. */
  readonly query: string;
  readonly sort: Sort;
  readonly order: Order;
  /** Whether each document comes with the beginning of its text. */
  readonly preview: boolean;
}

/** What the dialog must know of a document; `role` is what the signed-in user may do with it. */
export type ShareTarget = Pick<DocumentInfo, 'id' | 'title' | 'owner' | 'role'>;
