/** The public names of this folder, for pages and components. */

export * from './acts.ts';
export * from './documents.ts';
export { itemsOf } from './list-pages.ts';
export * from './lists.ts';
export * from './sharing.ts';
export { hearTabs } from './tab-news.ts';
export * from './tags.ts';
export { runBatch } from './transport/batch.ts';
export { session } from './transport/browser.ts';
export { ApiError, isTemporary, NetworkError } from './transport/errors.ts';
export { socketUrl, ticket } from './transport/socket.ts';
export type * from './types.ts';
export { useMayCreate, useSession, useSessionState } from './use-session.ts';
