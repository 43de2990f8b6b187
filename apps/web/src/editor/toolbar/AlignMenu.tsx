/** How lines are aligned. */
import { Menu } from '@mantine/core';
import { IconAlignCenter, IconAlignJustified, IconAlignLeft, IconAlignRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setAlignment } from '../lines.ts';
import type { Alignment } from '../schema.ts';
import type { Editor } from '../view.ts';
import { ToolButton } from './ToolButton.tsx';

const ICONS = { left: IconAlignLeft, center: IconAlignCenter, right: IconAlignRight, justify: IconAlignJustified } as const;

export function AlignMenu({ editor, align }: { editor: Editor; align: Alignment | null }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const Current = ICONS[align ?? 'left'];
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={170} returnFocus={false}>
      <Menu.Target>
        <ToolButton name={t('editor.align')} icon={<Current size={19} stroke={1.7} />} expanded={opened} />
      </Menu.Target>
      <Menu.Dropdown>
        {(['left', 'center', 'right', 'justify'] as const).map((kind) => {
          const Icon = ICONS[kind];
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
      </Menu.Dropdown>
    </Menu>
  );
}
