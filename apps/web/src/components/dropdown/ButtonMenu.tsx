/** The menu of a button with `useDropdown`. Use it in lazy parts only, because it imports Mantine's menus. */
import { Menu, type MenuProps } from '@mantine/core';
import type { CSSProperties } from 'react';
import { useOpenedLater } from '../lazy/useOpenedLater.ts';
import { ButtonTarget } from './ButtonTarget.tsx';
import type { DropdownProps } from './useDropdown.ts';

type ButtonMenuProps = DropdownProps &
  Pick<MenuProps, 'children' | 'closeOnItemClick' | 'onExitTransitionEnd' | 'position' | 'returnFocus' | 'width' | 'withinPortal'> & {
    readonly dropdownStyle?: CSSProperties;
  };

export function ButtonMenu({ button, opened, dropdownStyle, children, ...props }: ButtonMenuProps) {
  const isOpened = useOpenedLater(opened);
  return (
    <Menu {...props} opened={isOpened}>
      <Menu.Target>
        <ButtonTarget button={button} />
      </Menu.Target>
      <Menu.Dropdown style={dropdownStyle}>{children}</Menu.Dropdown>
    </Menu>
  );
}
