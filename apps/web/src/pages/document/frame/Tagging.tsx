/** The dialog for the tags of the document of this page. */
import '../../dashboard/texts.ts';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../../api/index.ts';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import { TagDialog } from '../../dashboard/actions/TagDialog.tsx';
import { useDocumentActions } from '../../dashboard/actions/useDocumentActions.ts';

interface TaggingProps {
  readonly id: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: () => void;
}

export function Tagging({ id, opened, onClose, onClosed }: TaggingProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { tag } = useDocumentActions();
  const { data: document, error } = useDocument(id);
  const failure = document ? null : error;
  const onFailed = useEffectEvent((reason: Error) => {
    notify.failed(t('page.tagsFailed'), reason);
    onClosed();
  });
  useEffect(() => {
    if (failure) onFailed(failure);
  }, [failure]);
  return document && <TagDialog documents={[document]} opened={opened} onClose={onClose} onClosed={onClosed} onTag={tag} />;
}
