/** A button that opens a menu or a popover. The button is there at once; the script of what it opens comes when that is first opened, or ahead of it. */
import { type RefObject, useId, useRef, useState } from 'react';
import { useOnceTrue } from '../lazy/useOnceTrue.ts';

/** What a `ButtonMenu` or a `ButtonPopover` is told of its button. */
export interface DropdownProps {
  /** Of the button; the dropdown is named after it. */
  readonly id: string;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly opened: boolean;
  readonly onChange: (opened: boolean) => void;
}

/** @returns props for the button, and those for the lazy part that is drawn beside it: null until it has been opened once */
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
