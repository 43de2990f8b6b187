/** The way back to the list of documents. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/index.ts';
import { LogoMark } from '../../../components/Logo.tsx';
import { lastPlace } from '../../../components/last-place.ts';
import classes from '../DocumentPage.module.css';

export function BackLink() {
  const { t } = useTranslation();
  // Guests have no list.
  if (useSession().guest) {
    return (
      <span className={classes.back}>
        <LogoMark size={32} />
      </span>
    );
  }
  return (
    <Link to={lastPlace()} className={classes.back} aria-label={t('editor.back')} title={t('editor.back')}>
      <LogoMark size={32} />
    </Link>
  );
}
