/** The colours that there are for text, or for what is behind it, as a menu. */
import { Menu } from '@mantine/core';
import { IconBan, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../components/dropdown/useDropdown.ts';
import { Tooltip } from '../../components/Tooltip.tsx';
import { SWATCHES } from '../../theme/tokens.ts';
import { setMark } from '../core/commands.ts';
import type { Editor } from '../core/view.ts';
import classes from './Toolbar.module.css';

export interface ColorMenuProps {
  readonly editor: Editor;
  readonly kind: 'color' | 'background';
  /** The colour of the selection, `#rrggbb`. */
  readonly value: string | null;
}

type Name = keyof (typeof SWATCHES)['color'];

export function Swatches({ editor, kind, value, ...dropdown }: ColorMenuProps & DropdownProps) {
  return (
    <ButtonMenu {...dropdown} position="bottom-start" width="auto" returnFocus={false}>
      <SwatchGrid editor={editor} kind={kind} value={value} />
    </ButtonMenu>
  );
}

export function SwatchGrid({ editor, kind, value }: ColorMenuProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.swatches}>
      <Swatch name={t('editor.noColor')} color={null} isOn={value === null} onClick={() => editor.run(setMark(kind, null))} />
      {(Object.keys(SWATCHES[kind]) as Name[]).map((name) => {
        const color = SWATCHES[kind][name];
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
        style={{
          background: color ?? 'transparent',
          color: color === null ? 'var(--mantine-color-dimmed)' : isLight ? 'var(--mantine-color-black)' : 'var(--app-white)',
        }}
      >
        <span style={{ display: 'grid', placeItems: 'center' }}>
          {color === null ? <IconBan size={18} /> : isOn && <IconCheck size={18} />}
        </span>
      </Menu.Item>
    </Tooltip>
  );
}
