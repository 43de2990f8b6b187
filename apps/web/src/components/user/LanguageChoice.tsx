/** The languages of the app as menu items. Each is named in its own language, so that everyone finds theirs. */
import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../boot/languages.ts';
import { useChooseLanguage } from './useChooseLanguage.ts';

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  const choose = useChooseLanguage();
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
