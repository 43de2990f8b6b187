/** The colours that there are for text, or for what is behind it, as a menu. */
import { Menu } from '@mantine/core';
import { IconBan, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../components/dropdown/useDropdown.ts';
import { Tooltip } from '../../components/Tooltip.tsx';
import { setMark } from '../core/commands.ts';
import type { Editor } from '../core/view.ts';
import classes from './Toolbar.module.css';

export interface ColorMenuProps {
  readonly editor: Editor;
  readonly kind: 'color' | 'background';
  /** The colour of the selection, `#rrggbb`. */
  readonly value: string | null;
}

/** Text colours can be read on paper (4.5 : 1); the theme lightens them in the dark. */
const COLORS = {
  color: {
    red: '#b3261e',
    orange: '#a84300',
    yellow: '#7d5700',
    green: '#24693d',
    teal: '#0d6470',
    blue: '#1d5fa8',
    purple: '#6b46b8',
    pink: '#a8296f',
    gray: '#5a686a',
  },
  background: {
    red: '#ffd9d4',
    orange: '#ffe2c2',
    yellow: '#fff2a8',
    green: '#d3f2d0',
    teal: '#c8f0ec',
    blue: '#d3e7ff',
    purple: '#e7dcff',
    pink: '#ffd9ec',
    gray: '#e4e9e9',
  },
} as const;

type Name = keyof (typeof COLORS)['color'];

export function Swatches({ editor, kind, value, ...dropdown }: ColorMenuProps & DropdownProps) {
  const { t } = useTranslation();
  return (
    <ButtonMenu {...dropdown} position="bottom-start" width="auto" returnFocus={false}>
      <div className={classes.swatches}>
        <Swatch name={t('editor.noColor')} color={null} isOn={value === null} onClick={() => editor.run(setMark(kind, null))} />
        {(Object.keys(COLORS[kind]) as Name[]).map((name) => {
          const color = COLORS[kind][name];
          return (
            <Swatch
              key={name}
              name={t(`editor.colors.${name}`)}
              color={color}
              isOn={value === color}
              isLight={kind === 'background'}
              onClick={() => editor.run(setMark(kind, color))}
            />
          );
        })}
      </div>
    </ButtonMenu>
  );
}

interface SwatchProps {
  readonly name: string;
  readonly color: string | null;
  readonly isOn: boolean;
  readonly isLight?: boolean;
  readonly onClick: () => void;
}

function Swatch({ name, color, isOn, isLight = false, onClick }: SwatchProps) {
  return (
    <Tooltip label={name}>
      <Menu.Item
        className={classes.swatch}
        aria-label={name}
        p={0}
        onClick={onClick}
        style={{ background: color ?? 'transparent', color: color === null ? 'var(--mantine-color-dimmed)' : isLight ? '#16201f' : '#fff' }}
      >
        <span style={{ display: 'grid', placeItems: 'center' }}>
          {color === null ? <IconBan size={18} /> : isOn && <IconCheck size={18} />}
        </span>
      </Menu.Item>
    </Tooltip>
  );
}
