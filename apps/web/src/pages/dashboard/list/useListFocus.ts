/** Which item of a list has, or would get, the focus: one of them is in the order of Tab, and arrows move it. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { forgetDocument, lastDocument } from '../../../components/last-place.ts';

/** Milliseconds for which the document that one comes from is waited for. */
const RETURN_FOCUS_MS = 3_000;

interface ListFocusOptions {
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

/** The item that is in the order of Tab, before anybody has moved it: the document that one comes from. */
export function useActiveItem(ids: readonly string[]) {
  const [active, setActive] = useState(() => ({ id: lastDocument(), index: 0 }));
  return { index: activeIndexOf(ids, active), setActive };
}

export function useListFocus({ ids, listRef, reveal, controls }: ListFocusOptions, item: ReturnType<typeof useActiveItem>) {
  const { index, setActive } = item;
  const wanted = useRef<number | null>(null);
  const isInside = useRef(false);

  // Coming back from a document: its item gets the focus, unless one has gone elsewhere by the time that it is there. One that was just made comes late.
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
      // Without a new place it may be that the item was taken away.
      if (to !== null) isInside.current = false;
    },
  };
}
