/** Where the items of a list stand: rows of one height, or cards in columns, of which only those near the window are drawn. */
import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { View } from '../preferences.ts';

/** All in rem, so that they grow with the user's text. Stylesheets rely on the text fitting into them. */
const ROW_REM = 3.25;
const NARROW_ROW_REM = 4.25;
/** Two lines of a passage. */
const PASSAGE_REM = 2.75;
const CARD_REM = 13;
const CARD_WIDTH_REM = 14;
const GAP_REM = 0.875;
/** Header and strip, which lie over the list's upper end when it is scrolled. */
const COVERED_REM = 7.5;

export const NARROW = '(max-width: 48em)';

interface GridOptions {
  readonly view: View;
  readonly count: number;
  readonly hasPassages: boolean;
  /** The item that stays drawn wherever one scrolls: it has, or would get, the focus. */
  readonly kept: number;
}

export function useItemGrid({ view, count, hasPassages, kept }: GridOptions) {
  const listRef = useRef<HTMLUListElement>(null);
  const isNarrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const { rem, width, top, measure } = useMeasures(listRef);
  const isCards = view === 'cards';
  const columns = isCards ? Math.max(1, Math.floor((width / rem + GAP_REM) / (CARD_WIDTH_REM + GAP_REM))) : 1;
  const height = (isCards ? CARD_REM : (isNarrow ? NARROW_ROW_REM : ROW_REM) + (hasPassages ? PASSAGE_REM : 0)) * rem;
  const pitch = Math.round(isCards ? height + GAP_REM * rem : height);
  const keptRow = Math.floor(kept / columns);

  const virtualizer = useWindowVirtualizer({
    count: Math.ceil(count / columns),
    estimateSize: () => pitch,
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: COVERED_REM * rem,
    scrollPaddingEnd: rem,
    useFlushSync: false,
    rangeExtractor: useCallback(
      (range: Range) => {
        const rows = defaultRangeExtractor(range);
        if (keptRow < 0 || keptRow >= range.count || rows.includes(keptRow)) return rows;
        return [...rows, keptRow].sort((a, b) => a - b);
      },
      [keptRow],
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another pitch is another size of every row
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, pitch]);

  const range = virtualizer.range;
  const first = (range?.startIndex ?? 0) * columns;
  const last = Math.min(((range?.endIndex ?? 0) + 1) * columns, count) - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what lies above the list may have grown by the time one scrolls
  useLayoutEffect(measure, [first === 0, measure]);

  const drawn = virtualizer.getVirtualItems().flatMap((row) =>
    Array.from({ length: Math.min(columns, count - row.index * columns) }, (_, column) => ({
      index: row.index * columns + column,
      style: {
        position: 'absolute',
        insetBlockStart: 0,
        insetInlineStart: isCards ? `calc(${column} * (100% + ${GAP_REM}rem) / ${columns})` : 0,
        width: isCards ? `calc((100% - ${columns - 1} * ${GAP_REM}rem) / ${columns})` : '100%',
        height: isCards ? `${CARD_REM}rem` : pitch,
        transform: `translateY(${row.start - top}px)`,
      } satisfies CSSProperties,
    })),
  );

  return {
    listRef,
    drawn,
    columns,
    height: virtualizer.getTotalSize(),
    /** The first and last item in sight. */
    first,
    last,
    /** Items on one screen. */
    screen: Math.max(1, last - first),
    isScrolledInto: first >= 2 * columns,
    reveal: (index: number) => virtualizer.scrollToIndex(Math.floor(index / columns), { align: 'auto' }),
  };
}

/** The root's font size and the list's width and place in the page, in pixels. */
function useMeasures(list: React.RefObject<HTMLElement | null>) {
  const [measures, setMeasures] = useState({ rem: 16, width: 0, top: 0 });
  const measure = useCallback(() => {
    const element = list.current;
    if (element === null) return;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const box = element.getBoundingClientRect();
    const next = { rem, width: box.width, top: Math.round(box.top + window.scrollY) };
    setMeasures((known) => (known.rem === next.rem && known.width === next.width && known.top === next.top ? known : next));
  }, [list]);
  useLayoutEffect(() => {
    measure();
    const element = list.current;
    if (element === null) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure, list]);
  return { ...measures, measure };
}
