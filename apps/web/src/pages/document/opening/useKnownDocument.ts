/** What lists that were loaded say about a document: enough for a title before it has come, and for sharing it. */
import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { type DocumentInfo, documentKeys, type Page } from '../../../api/index.ts';

export function useKnownDocument(id: string): DocumentInfo | null {
  const queries = useQueryClient();
  const lists = queries.getQueriesData<InfiniteData<Page<DocumentInfo>>>({ queryKey: documentKeys.lists });
  for (const [, list] of lists) {
    for (const page of list?.pages ?? []) {
      const found = page.items.find((item) => item.id === id);
      if (found) return found;
    }
  }
  return null;
}
