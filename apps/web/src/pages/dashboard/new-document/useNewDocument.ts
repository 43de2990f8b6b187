/** Creates a document, empty or from a template, and opens it. */
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreateDocument } from '../../../api/index.ts';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import type { TemplateId } from './template-names.ts';

export function useNewDocument() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const creation = useCreateDocument();
  const [busy, setBusy] = useState(false);

  const create = async (template?: TemplateId) => {
    setBusy(true);
    try {
      const { id } = await creation.mutateAsync(
        template === undefined
          ? { title: t('document.untitled') }
          : (await import('./templates.ts')).newFromTemplate(template, t, i18n.language, new Date()),
      );
      await navigate({ to: '/documents/$id', params: { id } });
    } catch (error) {
      notify.failed(t('document.createFailed'), error);
    } finally {
      setBusy(false);
    }
  };
  return { create, busy };
}
