/** Normal text or one of six headings. */
import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../components/commands/keys.ts';
import { setHeader } from '../lines.ts';
import type { Editor } from '../view.ts';
import { keepFocus } from './ToolButton.tsx';
import classes from './Toolbar.module.css';

const LEVELS = [null, 1, 2, 3, 4, 5, 6] as const;

const FONT_SIZES = [undefined, 22, 19, 17, 16, 15, 14] as const;

export function StyleMenu({ editor, header }: { editor: Editor; header: number | null }) {
  const { t } = useTranslation();
  const nameOf = (level: number | null) => (level === null ? t('editor.normal') : t('editor.heading', { level }));
  return (
    <Menu position="bottom-start" width={280} returnFocus={false} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.style} aria-label={`${t('editor.style')}: ${nameOf(header)}`} onMouseDown={keepFocus}>
          {nameOf(header)}
          <IconChevronDown size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {LEVELS.map((level) => (
          <Menu.Item
            key={level ?? 0}
            onClick={() => editor.run(setHeader(level))}
            leftSection={<IconCheck size={16} style={{ visibility: level === header ? 'visible' : 'hidden' }} />}
            rightSection={
              <kbd style={{ font: '400 0.75rem var(--mantine-font-family)', opacity: 0.75 }}>{keyName(`Mod-Alt-${level ?? 0}`, t)}</kbd>
            }
            style={level === null ? undefined : { fontFamily: 'var(--app-serif)', fontWeight: 600, fontSize: FONT_SIZES[level] }}
          >
            {nameOf(level)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
