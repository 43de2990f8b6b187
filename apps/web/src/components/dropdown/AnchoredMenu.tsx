/** A menu at a button or at a point, for lists of many: one menu for all of them, made when it is asked for. */
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** Where it opens: below an element, or at a point of the window in pixels. */
export type Anchor = HTMLElement | { readonly x: number; readonly y: number };

interface AnchoredMenuProps {
  readonly at: Anchor;
  /** It is gone; whoever opened it sees to the focus. An item that was chosen is told first. */
  readonly onClose: () => void;
  readonly label: string;
  /** `Menu.Item`s. */
  readonly children: ReactNode;
}

export function AnchoredMenu({ at, onClose, label, children }: AnchoredMenuProps) {
  const place = at instanceof HTMLElement ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
  // In the content's landmark, and with it when it scrolls.
  const host = document.getElementById('content') ?? document.body;
  const origin = host.getBoundingClientRect();
  return createPortal(
    <Menu opened onClose={onClose} returnFocus={false} trapFocus width={220} transitionProps={{ duration: 0 }} position="bottom-end">
      <Menu.Target>
        <span
          aria-hidden="true"
          style={{
            position: 'absolute',
            top: place.top - origin.top,
            left: place.left - origin.left,
            width: place.width,
            height: place.height,
            pointerEvents: 'none',
          }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>{children}</Menu.Dropdown>
    </Menu>,
    host,
  );
}
