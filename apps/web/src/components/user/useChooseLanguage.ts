/** Chooses the language: of the app on this device, and of the account, for the e-mails that the server writes. */
import { useTranslation } from 'react-i18next';
import { session } from '../../api/index.ts';
import { useChangeDetails } from '../../api/me.ts';
import { chooseLanguage } from '../../boot/i18n.ts';
import { isLanguage } from '../../boot/languages.ts';
import { useNotify } from '../notifications/useNotify.tsx';

export function useChooseLanguage(): (code: string) => void {
  const { t } = useTranslation();
  const notify = useNotify();
  const change = useChangeDetails();
  return (code) => {
    if (!isLanguage(code)) return;
    const { state } = session;
    const hasAccount = state.status === 'signed-in' && !state.user.guest;
    Promise.all([chooseLanguage(code), hasAccount && change.mutateAsync({ language: code })]).catch((error: unknown) =>
      notify.failed(t('language.failed'), error),
    );
  };
}
