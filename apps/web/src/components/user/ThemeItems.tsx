/** The choice between light, dark and the system's theme, as menu items. */
import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ButtonMenu } from '../dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../dropdown/useDropdown.ts';

const SCHEMES = ['light', 'dark', 'auto'] as const;

export function ThemeItems(dropdown: DropdownProps) {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <ButtonMenu {...dropdown}>
      <Menu.Label>{t('theme.label')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
        {SCHEMES.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
            {t(`theme.${scheme}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </ButtonMenu>
  );
}
