/** The types of the REST API, taken from its schemas (`packages/api`), and types that only the web app uses. */
import type { DocumentInfo, Order, Scope, Sort } from '@inkstone/api';

export type {
  Account,
  AccountChange,
  AccountDeletion,
  AccountDetails,
  AccountRole,
  Activity,
  AdminAccount,
  AdminActivity,
  AdminDocument,
  ApiToken,
  Collaborator,
  DocumentAccess,
  DocumentInfo,
  DocumentLink,
  DocumentRole,
  Entered,
  FactorSecret,
  FileInfo,
  FileUsage,
  Group,
  GroupMember,
  GroupShare,
  Installation,
  Invitation,
  Invited,
  LinkEntry,
  LinkSettings,
  Look,
  MadeAccount,
  MadeToken,
  NewAccount,
  NewDocument,
  NewToken,
  Order,
  OwnAccount,
  Page,
  Person,
  Ranges,
  RecoveryCodes,
  Registration,
  ResetLink,
  Scope,
  Seen,
  SharedRole,
  ShareSuggestion,
  Sharing,
  SignedIn,
  SignInSession,
  Sort,
  StorageUse,
  System,
  Tag,
  Tagged,
  TagList,
  Ticket,
  Upload,
  Version,
  WaysIn,
  WritingSession,
} from '@inkstone/api';

/** Which documents a list shows, and in which order. */
export interface ListQuery {
  readonly scope: Scope;
  /** Only documents with this tag; null for all. */
  readonly tag: string | null;
  /** Searched for in titles and texts; empty for no search. */
  readonly query: string;
  readonly sort: Sort;
  readonly order: Order;
  /** Whether each document comes with the beginning of its text. */
  readonly preview: boolean;
}

/** The document that the sharing dialog is for. `role` is the role of the signed-in user. */
export type ShareTarget = Pick<DocumentInfo, 'id' | 'title' | 'owner' | 'role'>;
