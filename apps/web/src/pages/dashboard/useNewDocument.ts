/** Makes an untitled document and opens it. */
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCreateDocument } from '../../api/index.ts';
import { errorText } from '../../components/errorText.ts';

export function useNewDocument() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const creation = useCreateDocument();
  const create = () =>
    creation.mutate(
      { title: t('dashboard.untitled') },
      {
        onSuccess: ({ id }) => void navigate({ to: '/documents/$id', params: { id } }),
        onError: (error) => notifications.show({ color: 'red', title: t('document.createFailed'), message: errorText(error, t) }),
      },
    );
  return { create, busy: creation.isPending };
}
