/** A button that opens a menu or a popover. The button is shown at once. The script of the menu is loaded when it is first opened, or ahead of that. */
import { type RefObject, useId, useRef, useState } from 'react';
import { useOnceTrue } from '../lazy/useOnceTrue.ts';

/** What a `ButtonMenu` or a `ButtonPopover` needs of its button. */
export interface DropdownProps {
  /** The button's id. It labels the dropdown. */
  readonly id: string;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
}

/** @returns props for the button, and props for the lazy part beside it, which are null until it has been opened once */
export function useDropdown(kind: 'menu' | 'dialog') {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  const wasOpened = useOnceTrue(opened);
  return {
    opened,
    buttonProps: {
      ref: button,
      id,
      'aria-haspopup': kind,
      'aria-expanded': opened,
      'aria-controls': opened ? `${id}-dropdown` : undefined,
      'data-expanded': opened || undefined,
      onClick: () => setOpened(!opened),
    },
    dropdown: wasOpened ? { id, button, opened, onChange: setOpened, onMissing: () => setOpened(false) } : null,
  } as const;
}
