/** A new title that the server has not taken yet, kept on this device: one for each user and document. */

/** Whose title of which document. */
export interface TitlePlace {
  readonly user: string;
  readonly id: string;
}

export interface KeptTitle {
  readonly title: string;
  /** The title that it was typed over. */
  readonly over: string;
  /** It was sent when the page went away: nobody knows whether it arrived. */
  readonly isSent: boolean;
}

const keyOf = ({ user, id }: TitlePlace) => `inkstone.title.${user}.${id}`;

/** If storage is forbidden or full, the title is kept in memory only. */
const inMemory = new Map<string, KeptTitle>();

export function keptTitle(place: TitlePlace): KeptTitle | null {
  const known = inMemory.get(keyOf(place));
  if (known) return known;
  try {
    const { title, over, isSent } = JSON.parse(localStorage.getItem(keyOf(place)) ?? '{}');
    return typeof title === 'string' && typeof over === 'string' ? { title, over, isSent: isSent === true } : null;
  } catch {
    // What is there was not written by this page.
    return null;
  }
}

export function keepTitle(place: TitlePlace, kept: KeptTitle): void {
  inMemory.set(keyOf(place), kept);
  try {
    localStorage.setItem(keyOf(place), JSON.stringify(kept));
  } catch {
    // It is in memory.
  }
}

/** The server has taken the title, or refused it. A later one stays. */
export function forgetTitle(place: TitlePlace, title: string): void {
  if (keptTitle(place)?.title !== title) return;
  inMemory.delete(keyOf(place));
  try {
    localStorage.removeItem(keyOf(place));
  } catch {
    // Nothing was kept.
  }
}
