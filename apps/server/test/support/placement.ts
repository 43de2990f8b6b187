/** Where each table would be if documents were on several databases (docs/scale.md). */

/** With its document. */
export const OF_DOCUMENTS: ReadonlySet<string> = new Set([
  'access_requests',
  'collaborators',
  'document_files',
  'document_groups',
  'document_links',
  'document_texts',
  'documents',
  'edits',
  'edits_recorded',
  'heads',
  'invitations',
  'link_visitors',
  'named_versions',
  'snapshots',
  'upload_parts',
  'uploads',
]);

/** On each database, for what happens there: an entry is written in the transaction of its act. */
export const OF_EACH_DATABASE: ReadonlySet<string> = new Set(['activity', 'activity_seals', 'activity_unsealed']);

/** On one database: accounts and what is theirs, groups, the bytes of files, and the installation. */
export const OF_INSTALLATION: ReadonlySet<string> = new Set([
  'api_tokens',
  'attempts',
  'blob_garbage',
  'blobs',
  'disk_folders',
  'document_marks',
  'document_tags',
  'files',
  'group_members',
  'groups',
  'identities',
  'installation_settings',
  'mail_tokens',
  'picture_versions',
  'recovery_codes',
  'refresh_tokens',
  'servers',
  'sessions',
  'setup_code',
  'tags',
  'tickets',
  'user_pictures',
  'users',
]);

/** Tables of documents whose primary key does not begin with the document, and why that does no harm. */
export const KEYED_OTHERWISE: Readonly<Record<string, string>> = {
  documents: 'its id is the document’s',
  invitations: 'found by its token: the token will name the database, or a directory will',
  uploads: 'its id is that of its file, and each call names the document too',
  upload_parts: 'belongs to an upload',
};

/** Foreign keys from one place to another. Each must go, or become a copy or a directory, before documents are spread. */
export const KEYS_BETWEEN_PLACES: readonly string[] = [
  'access_requests.user_id → users',
  'collaborators.user_id → users',
  'document_files.file_id → files',
  'document_groups.group_id → groups',
  'document_links.created_by → users',
  'document_marks.document_id → documents',
  'document_tags.document_id → documents',
  'documents.owner_id → users',
  'invitations.invited_by → users',
  'link_visitors.user_id → users',
  'named_versions.created_by → users',
  'uploads.id → files',
  'uploads.user_id → users',
];
