/** The document's address, with a button that copies it. */
import './texts.ts';
import { useTranslation } from 'react-i18next';
import { documentAddress } from '../../api/index.ts';
import { CopyField } from './CopyField.tsx';

export function CopyLink({ documentId }: { documentId: string }) {
  const { t } = useTranslation();
  return <CopyField label={t('share.link')} hint={t('share.linkHint')} value={documentAddress(documentId)} />;
}
