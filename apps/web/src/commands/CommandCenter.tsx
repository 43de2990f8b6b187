/** Handles the keys of the command palette and of the list of keyboard shortcuts on every page. The script of each is loaded when it is first opened. */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { lazyPart } from '../components/lazy/lazy-part.tsx';
import { isDialogOpen, isHelpKey, isPaletteKey } from './keys.ts';
import { CommandContext, CommandRegistry } from './registry.ts';

const Palette = lazyPart(async () => (await import('./Palette.tsx')).Palette);
const KeysDialog = lazyPart(async () => (await import('../help/KeysDialog.tsx')).KeysDialog);

/** What is open. Only one of them is open at a time. */
type Opened = { readonly kind: 'palette'; readonly query: string } | { readonly kind: 'keys' };

export function CommandCenter({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new CommandRegistry());
  const [opened, setOpened] = useState<Opened | null>(null);
  const opener = useRef<Element | null>(null);
  const show = useCallback((next: Opened) => {
    opener.current = document.activeElement;
    setOpened(next);
  }, []);
  const value = useMemo(
    () => ({ registry, open: (query = '') => show({ kind: 'palette', query }), showKeys: () => show({ kind: 'keys' }) }),
    [registry, show],
  );

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isDialogOpen()) return;
      if (isPaletteKey(event)) value.open();
      else if (isHelpKey(event)) value.showKeys();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [value]);

  // The focus returns before a command runs. A dialog that the command opens then remembers where the focus was, and returns it there.
  const close = useCallback(() => {
    setOpened(null);
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus({ preventScroll: true });
  }, []);

  return (
    <CommandContext value={value}>
      {children}
      {opened?.kind === 'palette' && <Palette registry={registry} query={opened.query} onClose={close} onMissing={close} />}
      {opened?.kind === 'keys' && <KeysDialog onClose={close} onMissing={close} />}
    </CommandContext>
  );
}
