/** Calls that the first script makes before the page that needs them is loaded. Both use these definitions. */
import type { Call } from './transport/http.ts';
import type { ListQuery } from './types.ts';

/** Documents in a page: few calls for a long list, and still quick to read and to show. */
const PAGE_SIZE = 100;

/** One page of a list; null is the first. */
export function listCall(list: ListQuery, cursor: string | null): Call {
  return { path: '/api/documents', query: { ...list, cursor, limit: PAGE_SIZE } };
}

export const tagsCall: Call = { path: '/api/tags' };
