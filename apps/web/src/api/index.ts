/** The door of the API room: everything that pages and components use of it. */

export * from './acts.ts';
export * from './documents.ts';
export { itemsOf } from './list-pages.ts';
export * from './lists.ts';
export { useCollaborators, useShare, useUnshare } from './sharing.ts';
export { hearTabs } from './tab-news.ts';
export * from './tags.ts';
export { runBatch } from './transport/batch.ts';
export { session } from './transport/browser.ts';
export { ApiError, isTemporary } from './transport/errors.ts';
export { socketUrl, ticket } from './transport/socket.ts';
export type * from './types.ts';
export { useSession, useSessionState } from './use-session.ts';
