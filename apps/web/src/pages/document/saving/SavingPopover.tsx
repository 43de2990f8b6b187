/**
 * The popover of what is saved. It is no lazy part: it tells of a server that is away, when nothing can be fetched. Mantine's would bring `@floating-ui` with
 * the page, and here a place in the head is known.
 */
import { FocusTrap, Paper } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import type { KeyboardEvent, ReactNode } from 'react';
import type { DropdownProps } from '../../../components/dropdown/useDropdown.ts';
import classes from '../DocumentPage.module.css';

/** Drawn while it is open, beside its button. */
export function SavingPopover({ id, button, onChange, children }: DropdownProps & { readonly children: ReactNode }) {
  const box = useClickOutside<HTMLDivElement>((event) => {
    // The button closes it itself.
    if (!(event.target instanceof Node && button.current?.contains(event.target))) onChange(false);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onChange(false);
    button.current?.focus();
  };
  return (
    <FocusTrap innerRef={box}>
      <Paper
        id={`${id}-dropdown`}
        role="dialog"
        aria-labelledby={id}
        tabIndex={-1}
        className={classes.details}
        shadow="md"
        withBorder
        onKeyDown={onKeyDown}
      >
        {children}
      </Paper>
    </FocusTrap>
  );
}
