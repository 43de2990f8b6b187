/** Messages between servers. The bus may lose messages: servers find what they missed by comparing heads. */
import type { CommittedEdit, User } from '@inkstone/sync/protocol';

/** An edit with its author's name. */
export type NamedEdit = CommittedEdit & { readonly username: string };

export type BusMessage =
  /** Edits `from` + 1, `from` + 2, … of that history of the document. */
  | {
      readonly type: 'edits';
      readonly document: string;
      readonly history: string;
      readonly from: number;
      readonly edits: readonly NamedEdit[];
    }
  /** Somebody's access to the document changed, or it went into the trash, out of it, or away. */
  | { readonly type: 'access'; readonly document: string }
  | { readonly type: 'title'; readonly document: string; readonly title: string }
  /** The text of the document changed in the last few seconds. */
  | { readonly type: 'text'; readonly document: string }
  /** The users who are in the document through the publishing server: distinct, ordered by username. */
  | { readonly type: 'here'; readonly document: string; readonly users: readonly User[] }
  /** The document lists of these people changed: a document was created, shared, unshared, or put into the trash or out of it. */
  | { readonly type: 'list'; readonly users: readonly string[] }
  /** An account or one of its sign-in sessions changed. */
  | { readonly type: 'account'; readonly user: string };

export interface Bus {
  publish(message: BusMessage): void;
  /** Calls `receive` with each message of this server and of others. @returns a function that ends the subscription */
  subscribe(receive: (message: BusMessage) => void): () => void;
  /** Whether messages reach other servers. */
  readonly up: boolean;
  close(): Promise<void>;
}
