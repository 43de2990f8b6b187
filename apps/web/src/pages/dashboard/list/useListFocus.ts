/** The active item of a list: the one that Tab reaches (roving tabindex). Arrows move it. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { forgetDocument, lastDocument } from '../../../components/last-place.ts';

/** Milliseconds in which the document that the user comes back from may still appear in the list and get the focus. */
const RETURN_FOCUS_MS = 3_000;

interface ListFocusOptions {
  readonly ids: readonly string[];
  readonly listRef: RefObject<HTMLElement | null>;
  readonly reveal: (index: number) => void;
  /** Identifies the set of controls above the list. When it changes, a control that had the focus may be gone. */
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

/** The active item. At first it is the document that the user comes back from. */
export function useActiveItem(ids: readonly string[]) {
  const [active, setActive] = useState(() => ({ id: lastDocument(), index: 0 }));
  return { index: activeIndexOf(ids, active), setActive };
}

export function useListFocus({ ids, listRef, reveal, controls }: ListFocusOptions, item: ReturnType<typeof useActiveItem>) {
  const { index, setActive } = item;
  const wanted = useRef<number | null>(null);
  const isInside = useRef(false);

  // Coming back from a document, its item gets the focus, unless the user does something else first. A document that was just created appears late.
  const [from] = useState(lastDocument);
  const isSought = useRef(from !== null);
  useEffect(() => {
    const end = () => {
      isSought.current = false;
    };
    const timer = setTimeout(end, RETURN_FOCUS_MS);
    const inputs = ['keydown', 'pointerdown', 'wheel'];
    for (const input of inputs) window.addEventListener(input, end, true);
    return () => {
      clearTimeout(timer);
      for (const input of inputs) window.removeEventListener(input, end, true);
    };
  }, []);
  useLayoutEffect(() => {
    forgetDocument();
    if (from === null || !isSought.current) return;
    const at = ids.indexOf(from);
    const isFree = document.activeElement === document.body;
    if (isFree && at < 0) return;
    isSought.current = false;
    if (isFree) wanted.current = at;
  }, [from, ids]);

  // Once it is drawn.
  useLayoutEffect(() => {
    const part = wanted.current === null ? null : mainPart(listRef.current, wanted.current);
    if (part === null) return;
    wanted.current = null;
    part.focus({ preventScroll: true });
  });

  // If the focused item disappears, into the trash for example, the item in its place gets the focus. The same holds for a control that disappears
  // when the selection is cleared.
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

  const focus = (next: number) => {
    const id = ids[next];
    if (id === undefined) return;
    wanted.current = next;
    setActive({ id, index: next });
    reveal(next);
  };

  return {
    focus,
    /** For the list and the controls above it: whoever gets the focus by Tab or by a click is the active one. */
    onFocus: (next: number) => {
      isInside.current = true;
      const id = ids[next];
      if (id !== undefined && next !== index) setActive({ id, index: next });
    },
    onBlur: (to: EventTarget | null) => {
      // Without a new place, the focused item may have been removed.
      if (to !== null) isInside.current = false;
    },
  };
}
