/** Who is in which document now, as the watch stream tells it; each row listens for its own document. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Person } from '../../../../api/index.ts';

const NOBODY: readonly Person[] = [];

export class Presence {
  private people = new Map<string, readonly Person[]>();
  /** Documents that the present stream has spoken of. */
  private told = new Set<string>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  of(document: string): readonly Person[] {
    return this.people.get(document) ?? NOBODY;
  }

  set(document: string, users: readonly Person[]): void {
    this.told.add(document);
    this.people.set(document, users);
    this.changed();
  }

  /** A new stream begins. It first lists the documents with people in them; it doesn't mention the others. */
  begin(): void {
    this.told.clear();
  }

  /** The stream has sent its first list: nobody is in the documents that it didn't mention. */
  settle(): void {
    const gone = [...this.people.keys()].filter((document) => !this.told.has(document));
    for (const document of gone) this.people.delete(document);
    if (gone.length > 0) this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

export const PresenceContext = createContext(new Presence());

/** The people in a document, without oneself. */
export function usePresence(document: string, me: string): readonly Person[] {
  const presence = useContext(PresenceContext);
  const users = useSyncExternalStore(presence.subscribe, () => presence.of(document));
  return users.some(({ id }) => id === me) ? users.filter(({ id }) => id !== me) : users;
}
