/** All commands of the app and of the page, read when the palette opens. */
import type { TFunction } from 'i18next';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../components/notifications/useNotify.tsx';
import { wordsFor } from '../help/words.ts';
import { COMMAND_GROUPS, type Command, type CommandRegistry } from './registry.ts';
import { useAppCommands } from './useAppCommands.ts';

/** `areAwaited` is true while scripts of some commands are loading. The other commands are returned at once. */
export function useAllCommands(registry: CommandRegistry): { readonly commands: readonly Command[]; readonly areAwaited: boolean } {
  const notify = useNotify();
  const tellMissing = useEffectEvent(notify.missing);
  const appCommands = useAppCommands();
  const { t } = useTranslation();
  const [given] = useState(() => [appCommands(), ...registry.all()]);
  const [commands, setCommands] = useState(() =>
    found(
      given.flatMap((some) => (some instanceof Promise ? [] : some)),
      t,
    ),
  );
  const [areAwaited, setAwaited] = useState(() => given.some((some) => some instanceof Promise));

  useEffect(() => {
    if (!areAwaited) return;
    let isWanted = true;
    const all = Promise.all(given).then(
      (commands) => isWanted && setCommands(found(commands.flat(), t)),
      () => isWanted && tellMissing(),
    );
    void all.then(() => isWanted && setAwaited(false));
    return () => {
      isWanted = false;
    };
  }, [given, areAwaited, t]);
  return { commands, areAwaited };
}

/** Sorts commands by their groups, and adds the words of `help.words` to their keywords. */
function found(commands: readonly Command[], t: TFunction): readonly Command[] {
  return COMMAND_GROUPS.flatMap((group) => commands.filter((command) => command.group === group)).map((command) => ({
    ...command,
    keywords: `${command.keywords ?? ''} ${wordsFor(command.words ?? command.id, t)}`,
  }));
}
