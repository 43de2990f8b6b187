/** Makes an untitled document and opens it. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCreateDocument } from '../../api/index.ts';
import { useNotify } from '../../components/useNotify.tsx';

export function useNewDocument() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const creation = useCreateDocument();
  const create = () =>
    creation.mutate(
      { title: t('dashboard.untitled') },
      {
        onSuccess: ({ id }) => void navigate({ to: '/documents/$id', params: { id } }),
        onError: (error) => notify.failed(t('document.createFailed'), error),
      },
    );
  return { create, busy: creation.isPending };
}
