/** The language of the app, as items of a menu; each in its own words, so that whoever can't read the others finds it. */
import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../../boot/i18n.ts';
import { isLanguage, LANGUAGES } from '../../boot/languages.ts';
import { useNotify } from '../notifications/useNotify.tsx';

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const notify = useNotify();
  const choose = (code: string) => {
    if (isLanguage(code)) chooseLanguage(code).catch((error: unknown) => notify.failed(t('language.failed'), error));
  };
  return (
    <>
      <Menu.Label>{t('language.label')}</Menu.Label>
      <Menu.RadioGroup value={i18n.language} onChange={choose}>
        {Object.entries(LANGUAGES).map(([code, { name }]) => (
          <Menu.RadioItem key={code} value={code} lang={code} closeMenuOnClick>
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
