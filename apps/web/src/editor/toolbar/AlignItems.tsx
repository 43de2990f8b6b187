/** The alignments of lines, as a menu. */
import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../components/dropdown/useDropdown.ts';
import { setAlignment } from '../core/lines.ts';
import type { Alignment } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';
import { ALIGN_ICONS } from './align-icons.ts';

interface AlignItemsProps extends DropdownProps {
  readonly editor: Editor;
  readonly align: Alignment | null;
}

export function AlignItems({ editor, align, ...dropdown }: AlignItemsProps) {
  const { t } = useTranslation();
  return (
    <ButtonMenu {...dropdown} position="bottom-start" width={170} returnFocus={false}>
      {(['left', 'center', 'right', 'justify'] as const).map((kind) => {
        const Icon = ALIGN_ICONS[kind];
        return (
          <Menu.Item
            key={kind}
            leftSection={<Icon size={18} stroke={1.7} />}
            fw={kind === (align ?? 'left') ? 600 : undefined}
            onClick={() => editor.run(setAlignment(kind === 'left' ? null : kind))}
          >
            {t(`editor.${kind}`)}
          </Menu.Item>
        );
      })}
    </ButtonMenu>
  );
}
