/** A text field with a list of options below it (the combobox pattern of WAI-ARIA). The focus stays in the field. */
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useState } from 'react';

interface ListboxOptions {
  /** The number of options. */
  readonly count: number;
  /** Called when an option is chosen, by Enter or by the pointer. */
  readonly onChoose: (index: number) => void;
  /** Called on Enter with the index of the active option, or -1. Without it, Enter chooses the active option. */
  readonly onEnter?: (active: number) => void;
  /** The typed text. When it changes, the first option becomes active. */
  readonly query: string;
}

export function useListbox({ count, onChoose, onEnter, query }: ListboxOptions) {
  const id = useId();
  const [place, setPlace] = useState<{ readonly query: string; readonly index: number } | null>(null);
  const hasMoved = place?.query === query;
  const active = Math.min(hasMoved ? place.index : 0, count - 1);
  const optionId = (index: number) => `${id}-${index}`;

  useEffect(() => {
    if (active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, id]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const target = targetOf(event, active, count);
    if (target !== null) {
      event.preventDefault();
      if (count > 0) setPlace({ query, index: target });
    } else if (event.key === 'Enter' && (active >= 0 || onEnter)) {
      event.preventDefault();
      if (onEnter) onEnter(active);
      else onChoose(active);
    }
  };

  return {
    /** Whether the user has made another option active since `query` last changed. */
    hasMoved,
    inputProps: {
      role: 'combobox',
      'aria-expanded': true,
      'aria-controls': id,
      'aria-autocomplete': 'list',
      'aria-activedescendant': active >= 0 ? optionId(active) : undefined,
      autoComplete: 'off',
      spellCheck: false,
      onKeyDown,
    } as const,
    listProps: (label: string, isMultiple = false) =>
      ({ id, role: 'listbox', 'aria-label': label, 'aria-multiselectable': isMultiple || undefined }) as const,
    /** @param isSelected default: whether the option is active, for lists in which an option is chosen and not toggled */
    optionProps: (index: number, isSelected: boolean = index === active) =>
      ({
        id: optionId(index),
        role: 'option',
        'aria-selected': isSelected,
        'data-active': index === active || undefined,
        // The field keeps the focus.
        onMouseDown: (event: MouseEvent) => event.preventDefault(),
        onMouseMove: () => index !== active && setPlace({ query, index }),
        onClick: () => onChoose(index),
      }) as const,
  };
}

function targetOf(event: KeyboardEvent, active: number, count: number): number | null {
  switch (event.key) {
    case 'ArrowDown':
      return (active + 1) % Math.max(count, 1);
    case 'ArrowUp':
      return (active - 1 + count) % Math.max(count, 1);
    case 'PageDown':
      return Math.min(active + 8, count - 1);
    case 'PageUp':
      return Math.max(active - 8, 0);
    default:
      return null;
  }
}
