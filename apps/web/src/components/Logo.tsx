/** The logo: a mark (a drop of ink above the edge of a stone), with the name beside it if there is room. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './Logo.module.css';

export function LogoMark({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className={classes.mark}>
      <rect width="32" height="32" rx="8" className={classes.stone} />
      <path d="M16 5.5c3.7 4.7 6.4 8.2 6.4 11.9a6.4 6.4 0 0 1-12.8 0c0-3.7 2.7-7.2 6.4-11.9z" className={classes.drop} />
      <path d="M7 26.25h18" className={classes.edge} />
    </svg>
  );
}

/** The logo as a link to the list of documents. */
export function Logo({ withName = true }: { withName?: boolean }) {
  const { t } = useTranslation();
  return (
    <Link to="/" className={classes.logo} aria-label={t('app.home')}>
      <LogoMark />
      {withName && <span className={classes.name}>{t('app.name')}</span>}
    </Link>
  );
}
