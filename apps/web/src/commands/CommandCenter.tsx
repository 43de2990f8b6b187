/** The door of the command palette: its keys on every page, and the palette itself, loaded when it is first asked for. */
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { lazyPart } from '../components/lazy/lazy-part.tsx';
import { isDialogOpen, isPaletteKey } from './keys.ts';
import { CommandContext, CommandRegistry } from './registry.ts';

const Palette = lazyPart(async () => (await import('./Palette.tsx')).Palette);

export function CommandCenter({ children }: { children: ReactNode }) {
  const [registry] = useState(() => new CommandRegistry());
  const [opened, setOpened] = useState(false);
  const opener = useRef<Element | null>(null);
  const open = useCallback(() => {
    opener.current = document.activeElement;
    setOpened(true);
  }, []);
  const value = useMemo(() => ({ registry, open }), [registry, open]);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isPaletteKey(event) || isDialogOpen()) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [open]);

  // The focus is back before a command runs: a dialog that it opens takes it from there, and gives it back there.
  const close = useCallback(() => {
    setOpened(false);
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus({ preventScroll: true });
  }, []);

  return (
    <CommandContext value={value}>
      {children}
      {opened && <Palette registry={registry} onClose={close} onMissing={close} />}
    </CommandContext>
  );
}
