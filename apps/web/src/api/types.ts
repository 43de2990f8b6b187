/** What the REST API takes and gives, in the types of its schemas (`packages/api`), and what only the web app speaks of. */
import type { DocumentInfo, Order, Scope, Sort } from '@inkstone/api';

export type {
  Account,
  AccountRole,
  Collaborator,
  DocumentInfo,
  DocumentRole,
  NewDocument,
  Order,
  Page,
  Person,
  Ranges,
  Registration,
  Scope,
  SharedRole,
  Sharing,
  SignedIn,
  Sort,
  Tag,
  Tagged,
  TagList,
  Ticket,
  VersionContent,
} from '@inkstone/api';

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
