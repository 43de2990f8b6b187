/** Calls that the first script makes before the page that needs them is loaded. Both use these definitions. */
import type { Call } from './transport/http.ts';
import type { ListQuery } from './types.ts';

/** Documents in one page. It is large enough that a long list takes few calls, and small enough to load and show quickly. */
const PAGE_SIZE = 100;

/** The call for one page of a list. With `cursor` null it is the first page. */
export function listCall(list: ListQuery, cursor: string | null): Call {
  return { path: '/api/documents', query: { ...list, cursor, limit: PAGE_SIZE } };
}

export const tagsCall: Call = { path: '/api/tags' };
