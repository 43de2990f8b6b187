/** The keys of a document's page, apart from those of its text. */
import { useEffect } from 'react';
import { takeEscape } from '../../editor/core/unused-escape.ts';
import { toggleOutline } from './frame/outline/useOutlinePlace.ts';
import { togglePanel } from './frame/panel/open-panel.ts';
import { changeView, viewSettings } from './frame/ViewSettings.ts';
import type { PAGE_KEYS } from './page-keys.ts';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function usePageKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { isWide, isFocused } = viewSettings();
      if (isFocused && takeEscape(event)) changeView({ isFocused: false });
      const action = event.defaultPrevented ? null : actionOf(event);
      if (action === null) return;
      event.preventDefault();
      if (action === 'count') togglePanel('details');
      else if (action === 'outline') toggleOutline();
      else if (action === 'wide') changeView({ isWide: !isWide });
      else changeView({ isFocused: !isFocused });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** By the place of the key: with Alt held, many layouts give another letter. What AltGr writes is a letter, and no command. */
function actionOf(event: KeyboardEvent): keyof typeof PAGE_KEYS | null {
  const isMod = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (!isMod || event.getModifierState('AltGraph')) return null;
  if (event.altKey === event.shiftKey) return null;
  if (event.altKey) return event.code === 'KeyO' ? 'outline' : event.code === 'KeyW' ? 'wide' : null;
  return event.code === 'KeyF' ? 'focus' : event.code === 'KeyC' ? 'count' : null;
}
