/** A part of a section with a heading, and what it says after something was done. */
import { Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import classes from './Settings.module.css';

interface CardProps {
  readonly title: string;
  /** Whether the title is for screen readers only: the only card of a section has the section's title. */
  readonly isUntitled?: boolean;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Card({ title, isUntitled = false, aside, children }: CardProps) {
  const id = useId();
  return (
    <section className={classes.card} {...(isUntitled ? { 'aria-label': title } : { 'aria-labelledby': id })}>
      {!isUntitled && (
        <div className={classes.cardHead}>
          <h2 id={id} className={classes.cardTitle}>
            {title}
          </h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** Says that something was done, to screen readers too. It stays in the page, because a status that comes with its text is not read. */
export function Done({ children }: { children: string | null }) {
  return (
    <div role="status" className={classes.done}>
      {children !== null && (
        <>
          <IconCircleCheck size={18} aria-hidden="true" />
          <Text size="sm" span>
            {children}
          </Text>
        </>
      )}
    </div>
  );
}
