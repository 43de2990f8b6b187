import { useQuery } from '@tanstack/react-query';
import { documentQuery } from '../../../api/index.ts';
import { useKnownDocument } from '../opening/useKnownDocument.ts';

/** Whether the user has starred a document: as lists have told it, until the server has answered. */
export function useStarred(id: string): boolean {
  const known = useKnownDocument(id);
  const { data } = useQuery({ ...documentQuery(id), ...(known && { placeholderData: known }) });
  return data?.starred ?? false;
}
