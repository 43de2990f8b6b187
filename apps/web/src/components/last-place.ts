/** Where the user was last. The way back from a document leads to the list it was opened from, and there to its item. */

let place = '/';
let shown: string | null = null;

export function rememberPlace(href: string): void {
  place = href;
}

/** An address of this site, with its search. */
export function lastPlace(): string {
  return place;
}

/** @param id of the document that is shown */
export function rememberDocument(id: string): void {
  shown = id;
}

/** The id of the document that was shown last, until a list has shown where it is. */
export function lastDocument(): string | null {
  return shown;
}

export function forgetDocument(): void {
  shown = null;
}
