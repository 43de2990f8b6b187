/** The tools that are used less often, by name and with their keys, and above them those that have no room in the toolbar. */
import '../writing-texts.ts';
import { Menu, Text } from '@mantine/core';
import { IconArrowForwardUp, IconKeyboard, IconLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../commands/keys.ts';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../components/dropdown/useDropdown.ts';
import { setAlignment } from '../core/lines.ts';
import type { Editor } from '../core/view.ts';
import { ALIGN_ICONS } from './align-icons.ts';
import { MORE } from './more-tools.ts';
import { SwatchGrid } from './Swatches.tsx';
import type { Tool } from './tools.ts';

export interface MoreItemsProps {
  readonly editor: Editor;
  /** Those that a narrow toolbar leaves out. */
  readonly leftOut: readonly Tool[];
  readonly redo: () => void;
}

const ICON = { size: 18, stroke: 1.7 } as const;

export function MoreItems({ editor, leftOut, redo, ...dropdown }: MoreItemsProps & DropdownProps) {
  const { t } = useTranslation();
  const formatting = editor.formatting();
  const { color, background, line } = formatting;
  const isNarrow = document.querySelector('[data-left-out]')?.checkVisibility() === false;
  const item = ({ name, icon: Icon, command, keys, isOn }: Tool) => (
    <Menu.Item
      key={name}
      leftSection={<Icon {...ICON} />}
      rightSection={<Keys keys={keys} />}
      fw={isOn?.(formatting) ? 600 : undefined}
      onClick={() => editor.run(command)}
    >
      {t(`editor.${name}`)}
    </Menu.Item>
  );
  return (
    <ButtonMenu
      {...dropdown}
      position="bottom-end"
      width={280}
      returnFocus={false}
      dropdownStyle={{ maxHeight: 'min(36rem, calc(100dvh - 130px))', overflowY: 'auto' }}
    >
      {isNarrow && (
        <>
          <Menu.Item leftSection={<IconArrowForwardUp {...ICON} />} rightSection={<Keys keys="Mod-Shift-z" />} onClick={redo}>
            {t('editor.redo')}
          </Menu.Item>
          {leftOut.map(item)}
          <Menu.Item leftSection={<IconLink {...ICON} />} rightSection={<Keys keys="Mod-k" />} onClick={() => editor.editLink()}>
            {t('editor.link')}
          </Menu.Item>
          <Menu.Label>{t('editor.color')}</Menu.Label>
          <SwatchGrid editor={editor} kind="color" value={color} />
          <Menu.Label>{t('editor.background')}</Menu.Label>
          <SwatchGrid editor={editor} kind="background" value={background} />
          <Menu.Divider />
        </>
      )}
      {MORE.map(item)}
      <Menu.Divider />
      <Menu.Label>{t('editor.align')}</Menu.Label>
      {(['left', 'center', 'right', 'justify'] as const).map((kind) => {
        const Icon = ALIGN_ICONS[kind];
        return (
          <Menu.Item
            key={kind}
            leftSection={<Icon {...ICON} />}
            fw={kind === (line.align ?? 'left') ? 600 : undefined}
            onClick={() => editor.run(setAlignment(kind === 'left' ? null : kind))}
          >
            {t(`editor.${kind}`)}
          </Menu.Item>
        );
      })}
      <Menu.Divider />
      <Menu.Item leftSection={<IconKeyboard {...ICON} />} rightSection={<Keys keys="Mod-/" />} onClick={() => editor.showKeys()}>
        {t('key.shortcuts')}
      </Menu.Item>
    </ButtonMenu>
  );
}

function Keys({ keys }: { keys: string | undefined }) {
  const { t } = useTranslation();
  if (keys === undefined) return null;
  return (
    <Text component="kbd" size="xs" c="inherit" ff="text">
      {keyName(keys, t)}
    </Text>
  );
}
