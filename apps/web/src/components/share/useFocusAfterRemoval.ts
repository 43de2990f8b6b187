/** When a row is removed, its button loses the focus. The button that takes its place gets it, or, without one, the field for the next name. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

interface FocusAfterRemoval {
  /** Belongs to the element around the rows. The buttons that remove rows have `data-remove`. */
  readonly list: RefObject<HTMLDivElement | null>;
  /** To be called before the row is removed whose button has the focus. */
  readonly leave: () => void;
}

export function useFocusAfterRemoval(toField: () => void): FocusAfterRemoval {
  const list = useRef<HTMLDivElement>(null);
  const leaving = useRef<{ readonly index: number; readonly buttons: number } | null>(null);
  useLayoutEffect(() => {
    const before = leaving.current;
    const now = buttonsIn(list.current);
    if (before === null || now.length >= before.buttons) return;
    leaving.current = null;
    if (window.document.activeElement !== window.document.body) return;
    const next = now[before.index];
    if (next) next.focus();
    else toField();
  });
  const leave = () => {
    const buttons = buttonsIn(list.current);
    leaving.current = { index: buttons.indexOf(window.document.activeElement as HTMLElement), buttons: buttons.length };
  };
  return { list, leave };
}

function buttonsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-remove]') ?? [])];
}
