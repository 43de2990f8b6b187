/** The commands of the app and of the page, as they are when the palette opens. */
import { useEffect, useEffectEvent, useState } from 'react';
import { useNotify } from '../components/notifications/useNotify.tsx';
import { COMMAND_GROUPS, type Command, type CommandRegistry } from './registry.ts';
import { useAppCommands } from './useAppCommands.ts';

/** `areAwaited` as long as the script of some has yet to come; the others are there at once. */
export function useAllCommands(registry: CommandRegistry): { readonly commands: readonly Command[]; readonly areAwaited: boolean } {
  const notify = useNotify();
  const tellMissing = useEffectEvent(notify.missing);
  const appCommands = useAppCommands();
  const [given] = useState(() => [appCommands(), ...registry.all()]);
  const [commands, setCommands] = useState(() => byGroup(given.flatMap((some) => (some instanceof Promise ? [] : some))));
  const [areAwaited, setAwaited] = useState(() => given.some((some) => some instanceof Promise));

  useEffect(() => {
    if (!areAwaited) return;
    let isWanted = true;
    const all = Promise.all(given).then(
      (commands) => isWanted && setCommands(byGroup(commands.flat())),
      () => isWanted && tellMissing(),
    );
    void all.then(() => isWanted && setAwaited(false));
    return () => {
      isWanted = false;
    };
  }, [given, areAwaited]);
  return { commands, areAwaited };
}

function byGroup(commands: readonly Command[]): readonly Command[] {
  return COMMAND_GROUPS.flatMap((group) => commands.filter((command) => command.group === group));
}
