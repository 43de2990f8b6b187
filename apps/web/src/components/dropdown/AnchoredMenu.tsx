/** A menu at a button or at a point. A long list uses one such menu for all its items, and mounts it when it is opened. */
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** Where the menu opens: below an element, or at a point of the window in pixels. */
export type Anchor = HTMLElement | { readonly x: number; readonly y: number };

interface AnchoredMenuProps {
  readonly at: Anchor;
  /** Called when the menu is closed, after the handler of the chosen item. The caller returns the focus. */
  readonly onClose: () => void;
  readonly label: string;
  /** `Menu.Item`s. */
  readonly children: ReactNode;
}

export function AnchoredMenu({ at, onClose, label, children }: AnchoredMenuProps) {
  const place = at instanceof HTMLElement ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
  // The menu is placed in the content's landmark and scrolls with it.
  const host = document.getElementById('content') ?? document.body;
  const origin = host.getBoundingClientRect();
  return createPortal(
    <Menu
      opened
      onClose={onClose}
      returnFocus={false}
      trapFocus
      width={220}
      transitionProps={{ duration: 0 }}
      position={at instanceof HTMLElement ? 'bottom-end' : 'bottom-start'}
    >
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
