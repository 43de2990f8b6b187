/** The button of the menu with the tools that are used less often, and with those that have no room. */
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { MoreItemsProps } from './MoreItems.tsx';
import { ToolButton } from './ToolButton.tsx';

const MoreItems = lazyPart(async () => (await import('./MoreItems.tsx')).MoreItems);

export function MoreMenu(props: MoreItemsProps) {
  const { t } = useTranslation();
  const { opened, buttonProps, dropdown } = useDropdown('menu');
  return (
    <>
      <ToolButton {...buttonProps} name={t('editor.more')} icon={<IconDots size={19} stroke={1.7} />} expanded={opened} />
      {dropdown && <MoreItems {...dropdown} {...props} />}
    </>
  );
}
