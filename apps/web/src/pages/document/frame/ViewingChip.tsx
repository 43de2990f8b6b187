/** Says that the document can only be read here; a click tells why, and what to do about it. */
import { UnstyledButton } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import classes from '../DocumentPage.module.css';

const WhyViewing = lazyPart(async () => (await import('./WhyViewing.tsx')).WhyViewing);

export function ViewingChip({ id }: { id: string }) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('dialog');
  return (
    <>
      <UnstyledButton {...buttonProps} className={classes.chip}>
        <IconEye size={16} aria-hidden="true" />
        <span className={classes.chipName}>{t('page.viewing.chip')}</span>
      </UnstyledButton>
      {dropdown && <WhyViewing {...dropdown} documentId={id} />}
    </>
  );
}
