/** A button that switches between light, dark and the system's theme. The choice is stored on this device. */
import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../dropdown/useDropdown.ts';
import { lazyPart } from '../lazy/lazy-part.tsx';

const ThemeItems = lazyPart(async () => (await import('./ThemeItems.tsx')).ThemeItems);

const ICONS = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;

export function ThemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme } = useMantineColorScheme();
  const { buttonProps, dropdown } = useDropdown('menu');
  const Current = ICONS[colorScheme];
  return (
    <>
      <ActionIcon {...buttonProps} variant="subtle" color="gray" size="lg" aria-label={t('theme.label')}>
        <Current size={20} stroke={1.6} />
      </ActionIcon>
      {dropdown && <ThemeItems {...dropdown} />}
    </>
  );
}
