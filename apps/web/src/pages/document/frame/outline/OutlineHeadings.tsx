/** The headings of a document, and where one is among them. */
import { Text, UnstyledButton } from '@mantine/core';
import { memo, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Heading, Outline } from '../../../../editor/outline/outline.ts';
import classes from './Outline.module.css';

export function OutlineHeadings({ outline, onGo }: { outline: Outline; onGo: () => void }) {
  const { t } = useTranslation();
  const headings = useSyncExternalStore(outline.subscribe, outline.headings);
  const reached = useReached(outline, headings);
  const [go] = useState(() => (index: number) => {
    onGo();
    // A drawer gives up the focus first.
    requestAnimationFrame(() => outline.goTo(index));
  });
  if (headings === null) return null;
  if (headings.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('page.outline.empty')}
      </Text>
    );
  }
  const top = Math.min(...headings.map(({ level }) => level));
  return (
    <ol className={classes.headings}>
      {headings.map(({ level, text }, index) => (
        // A heading has no name of its own; its place is what it is known by.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Item key={index} index={index} depth={level - top} text={text} isReached={index === reached} onGo={go} />
      ))}
    </ol>
  );
}

interface ItemProps {
  readonly index: number;
  readonly depth: number;
  readonly text: string;
  readonly isReached: boolean;
  readonly onGo: (index: number) => void;
}

const Item = memo(function Item({ index, depth, text, isReached, onGo }: ItemProps) {
  return (
    <li>
      <UnstyledButton
        className={classes.heading}
        style={{ '--depth': depth }}
        aria-current={isReached ? 'location' : undefined}
        onClick={() => onGo(index)}
        // In a long outline the one that is read stays in sight.
        ref={isReached ? keepInSight : null}
      >
        {text}
      </UnstyledButton>
    </li>
  );
});

function keepInSight(item: HTMLElement | null): void {
  const box = item?.closest(`.${classes.scroll}`);
  if (!item || !box) return;
  const [inner, outer] = [item.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top + 24;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom + 24;
}

/** Index of the heading whose part is read, looked up once a frame at most while the window scrolls. */
function useReached(outline: Outline, headings: readonly Heading[] | null): number {
  const [reached, setReached] = useState(-1);
  useEffect(() => {
    if (headings === null || headings.length === 0) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      setReached(outline.reached());
    };
    const later = () => {
      frame ||= requestAnimationFrame(look);
    };
    later();
    window.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', later);
      window.removeEventListener('resize', later);
    };
  }, [outline, headings]);
  return reached;
}
