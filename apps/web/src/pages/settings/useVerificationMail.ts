/** Asks the server for another e-mail with the link that verifies the address. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sendVerification } from '../../api/me.ts';
import { useNotify } from '../../components/notifications/useNotify.tsx';

export function useVerificationMail() {
  const { t } = useTranslation();
  const notify = useNotify();
  const [state, setState] = useState<'idle' | 'sending' | 'sent'>('idle');
  const send = async () => {
    setState('sending');
    try {
      await sendVerification();
      setState('sent');
    } catch (error) {
      notify.failed(t('settings.email.sendFailed'), error);
      setState('idle');
    }
  };
  return { isSent: state === 'sent', isSending: state === 'sending', send: () => void send() };
}
