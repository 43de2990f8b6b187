/** Takes a document out of the trash and opens it anew. */
import { useTranslation } from 'react-i18next';
import { useDocument, useRestoreDocument } from '../../../api/index.ts';
import { useNotify } from '../../../components/notifications/useNotify.tsx';

export function useRestore(id: string) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { data } = useDocument(id);
  const { mutate, isPending } = useRestoreDocument();
  const restore = () =>
    mutate(id, {
      onSuccess: () => window.location.reload(),
      onError: (error) => notify.failed(t('document.restoreFailed', { title: data?.title ?? '' }), error),
    });
  return { restore, isPending };
}
