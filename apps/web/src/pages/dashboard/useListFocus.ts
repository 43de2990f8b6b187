/** Which item of a list has, or would get, the focus: one of them is in the order of Tab, and arrows move it. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The document that was opened from each list last: coming back, one finds the focus there. */
const opened = new Map<string, string>();

interface ListFocusOptions {
  /** Names the list. */
  readonly section: string;
  readonly ids: readonly string[];
  readonly listRef: RefObject<HTMLElement | null>;
  readonly reveal: (index: number) => void;
  /** Names the controls above the list: with another name, others may be there. */
  readonly controls: string;
}

/** The part of an item that gets the focus. */
function mainPart(list: HTMLElement | null, index: number): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-index="${index}"] [data-act="open"]`) ?? null;
}

export function activeIndexOf(ids: readonly string[], active: { readonly id: string | null; readonly index: number }): number {
  const index = active.id === null ? -1 : ids.indexOf(active.id);
  return index >= 0 ? index : Math.max(0, Math.min(active.index, ids.length - 1));
}

/** The item that is in the order of Tab, before anybody has moved it: the one that was opened last. */
export function useActiveItem(section: string, ids: readonly string[]) {
  const [active, setActive] = useState({ id: opened.get(section) ?? null, index: 0 });
  return { index: activeIndexOf(ids, active), setActive };
}

export function useListFocus({ section, ids, listRef, reveal, controls }: ListFocusOptions, item: ReturnType<typeof useActiveItem>) {
  const { index, setActive } = item;
  const wanted = useRef<number | null>(null);
  const isInside = useRef(false);

  // Once it is drawn.
  useLayoutEffect(() => {
    const part = wanted.current === null ? null : mainPart(listRef.current, wanted.current);
    if (part === null) return;
    wanted.current = null;
    part.focus({ preventScroll: true });
  });

  // An item that goes, to the trash say, would take the focus with it and leave it nowhere: the one in its place gets it. So would a control
  // that goes when the selection is cleared.
  // biome-ignore lint/correctness/useExhaustiveDependencies: items go when `ids` change
  useLayoutEffect(() => {
    if (isInside.current && document.activeElement === document.body) mainPart(listRef.current, index)?.focus({ preventScroll: true });
  }, [ids, controls]);
  useLayoutEffect(
    () => () => {
      if (isInside.current)
        queueMicrotask(
          () => document.activeElement === document.body && document.getElementById('content')?.focus({ preventScroll: true }),
        );
    },
    [],
  );

  // Coming back from a document: before anything is drawn, so that it is wanted when it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for the list as one finds it
  useLayoutEffect(() => {
    const back = opened.get(section);
    opened.delete(section);
    if (back !== undefined && ids[index] === back && document.activeElement === document.body) wanted.current = index;
  }, []);

  const focus = (next: number) => {
    const id = ids[next];
    if (id === undefined) return;
    wanted.current = next;
    setActive({ id, index: next });
    reveal(next);
  };

  return {
    focus,
    rememberOpened: (id: string) => opened.set(section, id),
    /** For the list and the controls above it: whoever gets the focus by Tab or by a click is the active one. */
    onFocus: (next: number) => {
      isInside.current = true;
      const id = ids[next];
      if (id !== undefined && next !== index) setActive({ id, index: next });
    },
    onBlur: (to: EventTarget | null) => {
      // Without a new place it may be that the item was taken away.
      if (to !== null) isInside.current = false;
    },
  };
}
