/** What an administrator can do with a document. */
export type DocumentChoice = 'transfer' | 'trash' | 'restore' | 'delete';
