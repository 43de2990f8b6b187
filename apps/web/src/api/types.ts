/** What the REST API takes and gives, written by hand from the contract. Times are ISO 8601 in UTC. */
import type { Delta } from '@inkstone/ot';

export type AccountRole = 'admin' | 'editor' | 'viewer';

/** What the caller may do with a document; an admin is `owner` of all. */
export type DocumentRole = 'owner' | 'editor' | 'viewer';

/** What a document may be shared as. */
export type SharedRole = Exclude<DocumentRole, 'owner'>;

/** Which list of documents: `all` is owned and shared. */
export type Scope = 'all' | 'owned' | 'shared' | 'trash';

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

/** An uploaded file; `size` is in bytes. */
export interface FileInfo {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
  readonly url: string;
  readonly uploadedBy: Person | null;
  readonly createdAt: string;
}
