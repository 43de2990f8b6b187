/** The registry of commands. Pages and components add commands while they are shown, and the command palette lists them. */
import type { IconProps } from '@tabler/icons-react';
import { type ComponentType, createContext, useContext, useEffect, useRef } from 'react';
import type { en } from '../locales/en.ts';

export interface Command {
  /** Unique on a page. */
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  readonly icon: ComponentType<IconProps>;
  /** The key in `help.words` of the words that find this command. Default: the command's id. */
  readonly words?: keyof typeof en.help.words;
  /** Further words that find the command. */
  readonly keywords?: string;
  /** The command's keyboard shortcut, as it is shown. */
  readonly keys?: string;
  readonly run: () => void;
}

/** The groups in the order in which they are shown. Commands for what is on the screen come first. */
export const COMMAND_GROUPS = ['selection', 'page', 'format', 'create', 'go', 'settings', 'help'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Returns the present commands, or a promise of them while their script is loading. */
type CommandSource = () => readonly Command[] | Promise<readonly Command[]>;

export class CommandRegistry {
  private readonly sources = new Set<CommandSource>();

  /** @returns a function that removes the source */
  add(source: CommandSource): () => void {
    this.sources.add(source);
    return () => this.sources.delete(source);
  }

  /** The present commands of each source. */
  all(): readonly ReturnType<CommandSource>[] {
    return [...this.sources].map((source) => source());
  }
}

export interface CommandCenterValue {
  readonly registry: CommandRegistry;
  /** Opens the palette with an initial query. */
  readonly open: (query?: string) => void;
  /** Shows the list of keyboard shortcuts. */
  readonly showKeys: () => void;
}

export const CommandContext = createContext<CommandCenterValue>({
  registry: new CommandRegistry(),
  open: () => undefined,
  showKeys: () => undefined,
});

/**
 * Adds commands to the palette as long as the calling component is mounted.
 *
 * @param make called when the palette opens
 */
export function useCommands(make: CommandSource): void {
  const { registry } = useContext(CommandContext);
  const latest = useRef(make);
  useEffect(() => {
    latest.current = make;
  });
  useEffect(() => registry.add(() => latest.current()), [registry]);
}

/** @returns a function that opens the palette */
export function useOpenPalette(): CommandCenterValue['open'] {
  return useContext(CommandContext).open;
}

/** @returns a function that shows the list of keyboard shortcuts */
export function useShowKeys(): () => void {
  return useContext(CommandContext).showKeys;
}
