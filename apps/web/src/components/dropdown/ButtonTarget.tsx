/** Tells a menu or a popover of Mantine which button of the page it belongs to. */
import { type Ref, type RefObject, useLayoutEffect } from 'react';

interface ButtonTargetProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  /** Comes from `Menu.Target` and `Popover.Target`. */
  readonly ref?: Ref<HTMLElement>;
}

/** The only child of a `Menu.Target` or `Popover.Target`. Draws nothing: the button is drawn elsewhere, and has its own properties. */
export function ButtonTarget({ button, ref }: ButtonTargetProps) {
  useLayoutEffect(() => {
    if (typeof ref === 'function') ref(button.current);
  }, [ref, button]);
  return null;
}
