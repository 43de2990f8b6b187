/** The popover of a button with `useDropdown`. Use it in lazy parts only, because it imports Mantine's popovers. */
import { Popover, type PopoverProps } from '@mantine/core';
import { useOpenedLater } from '../lazy/useOpenedLater.ts';
import { ButtonTarget } from './ButtonTarget.tsx';
import type { DropdownProps } from './useDropdown.ts';

type ButtonPopoverProps = DropdownProps &
  Pick<PopoverProps, 'children' | 'position' | 'width'> & { readonly className?: string | undefined };

export function ButtonPopover({ button, opened, className, children, ...props }: ButtonPopoverProps) {
  const isOpened = useOpenedLater(opened);
  return (
    <Popover {...props} opened={isOpened} shadow="md" trapFocus returnFocus withinPortal={false}>
      <Popover.Target>
        <ButtonTarget button={button} />
      </Popover.Target>
      <Popover.Dropdown className={className}>{children}</Popover.Dropdown>
    </Popover>
  );
}
