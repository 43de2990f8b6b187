/** Says that the own e-mail address is not verified yet, where the server could send an e-mail about it. Who hides it isn't told again for this address. */
import '../../pages/account/ways-texts.ts';
import { Button, CloseButton } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/index.ts';
import { sendVerification } from '../../api/me.ts';
import { useWaysIn } from '../../api/ways-in.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import classes from './UnverifiedBanner.module.css';

const STORED = 'inkstone.unverified-hidden';

function hiddenAddress(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

export function UnverifiedBanner() {
  const { t } = useTranslation();
  const { email } = useSession();
  const ways = useWaysIn();
  const notify = useNotify();
  const [hidden, setHidden] = useState(hiddenAddress);
  const [isSent, setSent] = useState(false);
  if (ways?.mail !== true || hidden === email) return null;

  const hide = () => {
    setHidden(email);
    try {
      localStorage.setItem(STORED, email ?? '');
    } catch {
      // Storage may be forbidden: then it is hidden until the page is left.
    }
  };
  const send = () =>
    sendVerification().then(
      () => setSent(true),
      (error: unknown) => notify.failed(t('ways.bannerFailed'), error),
    );
  return (
    <aside className={classes.banner} aria-label={t('ways.banner')}>
      <IconMail size={18} aria-hidden="true" className={classes.icon} />
      <span className={classes.text}>{t('ways.banner')}</span>
      <Button size="compact-sm" variant="default" aria-disabled={isSent} onClick={() => void (isSent || send())}>
        <span aria-live="polite">{t(isSent ? 'ways.bannerSent' : 'ways.bannerSend')}</span>
      </Button>
      <CloseButton aria-label={t('ways.bannerClose')} onClick={hide} />
    </aside>
  );
}
