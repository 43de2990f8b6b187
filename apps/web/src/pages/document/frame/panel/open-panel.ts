/** Which panel is open: beside the text where there is room, which this browser remembers, or else as a sheet over it, which is closed when the page is left. */
import { useSyncExternalStore } from 'react';
import { changeView, useViewSettings, viewSettings } from '../ViewSettings.ts';
import type { PanelId } from './panels.ts';

/** There is room for a panel beside the text from this width on. */
const DOCK_ROOM = '(min-width: 62em)';

let sheet: PanelId | null = null;
/** What had the focus when the panel was opened. */
let opener: Element | null = null;
/** Whether the panel is to have the focus when it comes: not when it is there from the last visit. */
let isAsked = false;
const listeners = new Set<() => void>();

const hasRoom = () => window.matchMedia(DOCK_ROOM).matches;

export function useOpenPanel(): { readonly id: PanelId | null; readonly isSheet: boolean } {
  const { panel } = useViewSettings();
  const isDocked = useSyncExternalStore(subscribe, hasRoom);
  const shownSheet = useSyncExternalStore(subscribe, () => sheet);
  return isDocked ? { id: panel, isSheet: false } : { id: shownSheet, isSheet: true };
}

export function openPanel(): PanelId | null {
  return hasRoom() ? viewSettings().panel : sheet;
}

export function showPanel(id: PanelId): void {
  if (openPanel() === null) opener = document.activeElement;
  isAsked = true;
  show(id);
  document.getElementById(PANEL_ELEMENT)?.focus();
}

/** @param returnsFocus gives the focus back to what opened the panel */
export function hidePanel(returnsFocus: boolean): void {
  const isOpen = openPanel() !== null;
  show(null);
  if (isOpen && returnsFocus && opener instanceof HTMLElement && opener.isConnected) opener.focus();
}

export function togglePanel(id: PanelId): void {
  if (openPanel() === id) hidePanel(true);
  else showPanel(id);
}

/** A ref for the panel's element: takes the focus there if the user has asked for it. */
export function focusAsked(panel: HTMLElement | null): void {
  if (panel && isAsked) panel.focus();
  isAsked = false;
}

/** The id of the panel's element. */
export const PANEL_ELEMENT = 'document-panel';

function show(id: PanelId | null): void {
  if (hasRoom()) changeView({ panel: id });
  else sheet = id;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const room = window.matchMedia(DOCK_ROOM);
  listeners.add(listener);
  room.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    room.removeEventListener('change', listener);
  };
}
