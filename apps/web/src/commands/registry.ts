/** What can be done on the page that is shown: pages fill it, the command palette shows it. */
import type { IconProps } from '@tabler/icons-react';
import { type ComponentType, createContext, useContext, useEffect, useRef } from 'react';

export interface Command {
  /** Unique on a page. */
  readonly id: string;
  readonly label: string;
  readonly group: CommandGroup;
  readonly icon: ComponentType<IconProps>;
  /** Further words by which it is found. */
  readonly keywords?: string;
  /** The keys that do the same, as they are shown. */
  readonly keys?: string;
  readonly run: () => void;
}

/** In the order in which they are shown: first what concerns what is on the screen. */
export const COMMAND_GROUPS = ['page', 'create', 'go', 'settings'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Gives the commands of this moment; a promise while their script has yet to come. */
type CommandSource = () => readonly Command[] | Promise<readonly Command[]>;

export class CommandRegistry {
  private readonly sources = new Set<CommandSource>();

  /** @returns the way to take them out again */
  add(source: CommandSource): () => void {
    this.sources.add(source);
    return () => this.sources.delete(source);
  }

  /** What each source gives in this moment. */
  all(): readonly ReturnType<CommandSource>[] {
    return [...this.sources].map((source) => source());
  }
}

export interface CommandCenterValue {
  readonly registry: CommandRegistry;
  /** Opens the palette. */
  readonly open: () => void;
}

export const CommandContext = createContext<CommandCenterValue>({ registry: new CommandRegistry(), open: () => undefined });

/**
 * Offers commands in the palette as long as the calling component is there.
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

/** Opens the palette, for a button. */
export function useOpenPalette(): () => void {
  return useContext(CommandContext).open;
}
