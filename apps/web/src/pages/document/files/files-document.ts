import type { Role, SharedDocument } from '@inkstone/sync';

/** What the files of a document need to know of it. */
export interface FilesDocument {
  readonly id: string;
  /** Of who has it open. */
  readonly userId: string;
  readonly shared: SharedDocument;
  snapshot(): { readonly role: Role | null };
}
