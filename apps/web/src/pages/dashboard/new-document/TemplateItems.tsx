/** The templates as menu items. */
import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ButtonMenu } from '../../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../../components/dropdown/useDropdown.ts';
import { TEMPLATES, type TemplateId } from './template-names.ts';

export function TemplateItems({ onChoose, ...dropdown }: DropdownProps & { readonly onChoose: (id: TemplateId) => void }) {
  const { t } = useTranslation();
  return (
    <ButtonMenu {...dropdown} width={230}>
      <Menu.Label>{t('library.fromTemplate')}</Menu.Label>
      {TEMPLATES.map(({ id, icon: Icon }) => (
        <Menu.Item key={id} leftSection={<Icon size={17} stroke={1.6} />} onClick={() => onChoose(id)}>
          {t(`templates.${id}.name`)}
        </Menu.Item>
      ))}
    </ButtonMenu>
  );
}
