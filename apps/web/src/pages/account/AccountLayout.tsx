/** The frame of the pages for signing in and signing up: the form, and on wide screens a picture of the product beside it. */
import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LogoMark } from '../../components/Logo.tsx';
import { useFetchAhead } from '../../components/lazy/lazy-part.tsx';
import { ThemeSwitch } from '../../components/user/ThemeSwitch.tsx';
import classes from './AccountLayout.module.css';

export function AccountLayout({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const { t } = useTranslation();
  useFetchAhead();
  return (
    <div className={classes.frame}>
      <main className={classes.side}>
        <div className={classes.top}>
          <span className={classes.brand}>
            <LogoMark />
            {t('app.name')}
          </span>
          <ThemeSwitch />
        </div>
        <div className={classes.form}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" mt={6} mb="lg">
            {lead}
          </Text>
          {children}
        </div>
      </main>
      <aside className={classes.picture} aria-hidden="true">
        <Sample />
        <p className={classes.tagline}>{t('app.tagline')}</p>
      </aside>
    </div>
  );
}

/** A drawing of a document with the cursors of two people. */
function Sample() {
  const { t } = useTranslation();
  return (
    <div className={classes.sheet}>
      <p className={classes.sheetTitle}>{t('account.sampleTitle')}</p>
      <p className={classes.line}>
        {t('account.sampleFirst')}
        <span className={classes.cursor} data-name="Ada" />
      </p>
      <p className={classes.line}>
        <mark className={classes.selection}>{t('account.sampleSecond')}</mark>
        <span className={classes.cursor} data-name="Lin" data-second />
      </p>
      <span className={classes.stroke} style={{ width: '86%' }} />
      <span className={classes.stroke} style={{ width: '94%' }} />
      <span className={classes.stroke} style={{ width: '58%' }} />
    </div>
  );
}
