/** On the button for sharing: how many people ask for access. */
import '../opened-texts.ts';
import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAccess } from '../../../api/index.ts';
import classes from './RequestsMark.module.css';

/** @param describes the id by which the button is described */
export function RequestsMark({ documentId, describes }: { documentId: string; describes: string }) {
  const { t } = useTranslation();
  const count = useAccess(documentId).data?.requests?.length ?? 0;
  if (count === 0) return null;
  return (
    <>
      <span className={classes.mark} aria-hidden="true">
        {count}
      </span>
      <VisuallyHidden id={describes}>{t('opened.requests', { count })}</VisuallyHidden>
    </>
  );
}
