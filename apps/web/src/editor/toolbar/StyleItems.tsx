/** Normal text and the six headings, as a menu. */
import { Menu } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../commands/keys.ts';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../components/dropdown/useDropdown.ts';
import { setHeader } from '../core/lines.ts';
import type { Editor } from '../core/view.ts';

const LEVELS = [null, 1, 2, 3, 4, 5, 6] as const;

const FONT_SIZES = [undefined, 22, 20, 18, 16, 15, 14] as const;

interface StyleItemsProps extends DropdownProps {
  readonly editor: Editor;
  readonly header: number | null;
}

export function StyleItems({ editor, header, ...dropdown }: StyleItemsProps) {
  const { t } = useTranslation();
  return (
    <ButtonMenu {...dropdown} position="bottom-start" width={280} returnFocus={false} withinPortal>
      {LEVELS.map((level) => (
        <Menu.Item
          key={level ?? 0}
          onClick={() => editor.run(setHeader(level))}
          leftSection={<IconCheck size={16} style={{ visibility: level === header ? 'visible' : 'hidden' }} />}
          rightSection={
            <kbd style={{ font: '400 var(--app-text-12) var(--mantine-font-family)', opacity: 0.75 }}>
              {keyName(`Mod-Alt-${level ?? 0}`, t)}
            </kbd>
          }
          style={
            level === null
              ? undefined
              : { fontFamily: 'var(--app-serif)', fontWeight: 600, fontSize: `var(--app-text-${FONT_SIZES[level]})` }
          }
        >
          {level === null ? t('editor.normal') : t('editor.heading', { level })}
        </Menu.Item>
      ))}
    </ButtonMenu>
  );
}
