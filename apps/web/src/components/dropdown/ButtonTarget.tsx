/** Tells a menu or a popover of Mantine which button of the page it belongs to. */
import { type Ref, type RefObject, useLayoutEffect } from 'react';

interface ButtonTargetProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  /** Set by `Menu.Target` and `Popover.Target`. */
  readonly ref?: Ref<HTMLElement>;
}

/** The only child of a `Menu.Target` or `Popover.Target`. It renders nothing, because the button is rendered elsewhere with its own props. */
export function ButtonTarget({ button, ref }: ButtonTargetProps) {
  useLayoutEffect(() => {
    if (typeof ref === 'function') ref(button.current);
  }, [ref, button]);
  return null;
}
