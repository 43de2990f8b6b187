/** The door of the API room: everything that pages and components use of it. */
export { session, useSession, useSessionState } from './browser.ts';
export * from './documents.ts';
export { ApiError, isTemporary } from './errors.ts';
export { uploadFile } from './files.ts';
export { useCollaborators, useShare, useUnshare } from './sharing.ts';
export { socketUrl, ticket } from './socket.ts';
export type * from './types.ts';
