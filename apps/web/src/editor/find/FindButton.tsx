import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { Tooltip } from '../../components/Tooltip.tsx';
import classes from './FindBar.module.css';

interface FindButtonProps {
  readonly name: string;
  /** Of a switch only. */
  readonly isOn?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button or a switch of the bar. */
export function FindButton({ name, isOn, onClick, children }: FindButtonProps) {
  return (
    <Tooltip label={name}>
      <ActionIcon
        className={classes.option}
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'ink' : 'gray'}
        aria-label={name}
        {...(isOn !== undefined && { 'aria-pressed': isOn })}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
