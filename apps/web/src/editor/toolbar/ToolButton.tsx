/** A button of the toolbar: its name and its keys in a tooltip, pressed or not, and the caret stays in the text. */
import { ActionIcon } from '@mantine/core';
import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../commands/keys.ts';
import { Tooltip } from '../../components/Tooltip.tsx';

interface ToolButtonProps extends Omit<ComponentProps<'button'>, 'color' | 'onClick' | 'style' | 'type'> {
  readonly name: string;
  readonly icon: ReactNode;
  readonly onClick?: () => void;
  /** As ProseMirror writes them: "Mod-b". */
  readonly keys?: string | undefined;
  /** Absent where pressed or not makes no sense. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** Opens something. */
  readonly expanded?: boolean;
}

/** A click must not take the focus: on a phone the keyboard would close. */
export const keepFocus = (event: MouseEvent) => event.preventDefault();

export function ToolButton({ name, icon, onClick, keys, pressed, disabled = false, expanded, ref, ...rest }: ToolButtonProps) {
  const { t } = useTranslation();
  return (
    <Tooltip label={keys ? t('key.named', { name, keys: keyName(keys, t) }) : name} disabled={expanded === true}>
      <ActionIcon
        {...rest}
        ref={ref}
        variant={pressed || expanded ? 'light' : 'subtle'}
        color={pressed || expanded ? 'ink' : 'gray'}
        size={34}
        aria-label={name}
        aria-pressed={pressed}
        aria-disabled={disabled}
        {...(disabled && { 'data-disabled': true })}
        onMouseDown={keepFocus}
        onClick={() => {
          if (!disabled) onClick?.();
        }}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
