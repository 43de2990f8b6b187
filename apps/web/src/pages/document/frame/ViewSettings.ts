/** How this device shows documents. The settings are stored on the device only. */
import { useSyncExternalStore } from 'react';
import { PANELS, type PanelId } from './panel/panels.ts';

/** Sizes of the text, in percent. */
export const ZOOMS = [80, 90, 100, 110, 125, 150, 175, 200] as const;
export type Zoom = (typeof ZOOMS)[number];

export interface ViewSettings {
  readonly zoom: Zoom;
  /** The text takes the whole width of the window. */
  readonly isWide: boolean;
  /** The outline stands beside the text where there is room. */
  readonly hasOutline: boolean;
  /** Nothing but the text. */
  readonly isFocused: boolean;
  /** What stands at the right of the text, where there is room. */
  readonly panel: PanelId | null;
  /** In pixels. */
  readonly panelWidth: number;
}

/** Pixels that the panel may be wide. */
export const PANEL_WIDTH = { min: 260, initial: 340, max: 560 } as const;

const STORED = 'inkstone.view';
const INITIAL: ViewSettings = {
  zoom: 100,
  isWide: false,
  hasOutline: true,
  isFocused: false,
  panel: null,
  panelWidth: PANEL_WIDTH.initial,
};

const listeners = new Set<() => void>();
let settings = stored();

export function useViewSettings(): ViewSettings {
  return useSyncExternalStore(subscribe, viewSettings);
}

export function viewSettings(): ViewSettings {
  return settings;
}

export function changeView(change: Partial<ViewSettings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(STORED, JSON.stringify(settings));
  } catch {
    // Storage may be forbidden or full: then the settings live as long as the page.
  }
  for (const listener of listeners) listener();
}

/** The next larger (1) or smaller (-1) size; the same at the end. */
export function zoomFrom(zoom: Zoom, step: 1 | -1): Zoom {
  return ZOOMS[ZOOMS.indexOf(zoom) + step] ?? zoom;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was stored by whichever version of this page, as far as it still makes sense. */
function stored(): ViewSettings {
  try {
    return readView(JSON.parse(localStorage.getItem(STORED) ?? '{}'));
  } catch {
    return INITIAL;
  }
}

export function readView(value: unknown): ViewSettings {
  const { zoom, isWide, hasOutline, isFocused, panel, panelWidth } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  return {
    zoom: ZOOMS.find((size) => size === zoom) ?? INITIAL.zoom,
    isWide: typeof isWide === 'boolean' ? isWide : INITIAL.isWide,
    hasOutline: typeof hasOutline === 'boolean' ? hasOutline : INITIAL.hasOutline,
    isFocused: typeof isFocused === 'boolean' ? isFocused : INITIAL.isFocused,
    panel: PANELS.find(({ id }) => id === panel)?.id ?? INITIAL.panel,
    panelWidth: isWidth(panelWidth) ? panelWidth : INITIAL.panelWidth,
  };
}

function isWidth(value: unknown): value is number {
  return typeof value === 'number' && value >= PANEL_WIDTH.min && value <= PANEL_WIDTH.max;
}
