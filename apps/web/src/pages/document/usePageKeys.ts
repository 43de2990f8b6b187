/** The keys of a document's page, apart from those of its text. */
import { useEffect, useEffectEvent } from 'react';
import { takeEscape } from '../../editor/core/unused-escape.ts';
import { changeView, viewSettings } from './frame/ViewSettings.ts';

/** As ProseMirror writes them. */
export const PAGE_KEYS = { outline: 'Mod-Alt-o', wide: 'Mod-Alt-w', focus: 'Mod-Shift-f', count: 'Mod-Shift-c' } as const;

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** @param onCount shows the count of words */
export function usePageKeys(onCount: () => void): void {
  const count = useEffectEvent(onCount);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { hasOutline, isWide, isFocused } = viewSettings();
      if (isFocused && takeEscape(event)) changeView({ isFocused: false });
      const action = event.defaultPrevented ? null : actionOf(event);
      if (action === null) return;
      event.preventDefault();
      if (action === 'count') count();
      else if (action === 'outline') changeView({ hasOutline: !hasOutline });
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
