/** Where the outline stands: in the margin at the left of the text, or, where that is too narrow, in the panel. */
import { useMediaQuery } from '@mantine/hooks';
import { openPanel, togglePanel, useOpenPanel } from '../panel/open-panel.ts';
import type { PanelId } from '../panel/panels.ts';
import { changeView, useViewSettings, viewSettings } from '../ViewSettings.ts';

export function useOutlinePlace(): 'margin' | 'panel' {
  const { panelWidth } = useViewSettings();
  const { id, isSheet } = useOpenPanel();
  const room = roomFor(isSheet ? null : id, panelWidth);
  return useMediaQuery(room, true, { getInitialValueInEffect: false }) ? 'margin' : 'panel';
}

/** Shows the outline where it belongs, or hides it. */
export function toggleOutline(): void {
  const { hasOutline, panelWidth } = viewSettings();
  if (window.matchMedia(roomFor(openPanel(), panelWidth)).matches) changeView({ hasOutline: !hasOutline });
  else togglePanel('outline');
}

/** With another panel the text keeps some sixty characters between the two. */
function roomFor(panel: PanelId | null, width: number): string {
  const isBeside = panel !== null && panel !== 'outline';
  return isBeside ? `(min-width: 75em) and (min-width: calc(52em + ${width}px))` : '(min-width: 75em)';
}

/** Whether the outline is on the screen. */
export function useOutlineShown(): boolean {
  const place = useOutlinePlace();
  const { hasOutline } = useViewSettings();
  const { id } = useOpenPanel();
  return place === 'margin' ? hasOutline : id === 'outline';
}
