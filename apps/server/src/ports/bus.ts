/** What servers tell each other at once. A hint only: whatever it loses is found by comparing heads. */
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
  /** The text of the document changed, some time in the last seconds. */
  | { readonly type: 'text'; readonly document: string }
  /** Who is in the document through the server that says so: distinct, by username. */
  | { readonly type: 'here'; readonly document: string; readonly users: readonly User[] }
  /** The lists of documents of these people changed: by what they made, what was shared with them or taken away, or by the trash. */
  | { readonly type: 'list'; readonly users: readonly string[] }
  /** An account or one of its sign-in sessions changed. */
  | { readonly type: 'account'; readonly user: string };

export interface Bus {
  publish(message: BusMessage): void;
  /** Calls `receive` with what other parts of this server and other servers publish; returns the way to stop. */
  subscribe(receive: (message: BusMessage) => void): () => void;
  /** False while messages don't reach other servers. */
  readonly up: boolean;
  close(): Promise<void>;
}
