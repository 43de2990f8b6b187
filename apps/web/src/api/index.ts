/** The door of the API room: everything that pages and components use of it. */

export * from './acts.ts';
export { runBatch } from './batch.ts';
export { session } from './browser.ts';
export * from './documents.ts';
export { ApiError, isTemporary } from './errors.ts';
export { itemsOf } from './list-pages.ts';
export * from './lists.ts';
export { useCollaborators, useShare, useUnshare } from './sharing.ts';
export { socketUrl, ticket } from './socket.ts';
export { hearTabs } from './tab-news.ts';
export * from './tags.ts';
export type * from './types.ts';
export { useSession, useSessionState } from './use-session.ts';
