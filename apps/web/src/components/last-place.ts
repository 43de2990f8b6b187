/** Remembers the last list and the last document. Leaving a document leads back to the list that it was opened from, with the focus on its item. */

let place = '/';
let shown: string | null = null;

export function rememberPlace(href: string): void {
  place = href;
}

/** The address of the last list: path and query. */
export function lastPlace(): string {
  return place;
}

/** @param id the id of the document that is shown */
export function rememberDocument(id: string): void {
  shown = id;
}

/** The id of the last document; null after a list has focused its item. */
export function lastDocument(): string | null {
  return shown;
}

export function forgetDocument(): void {
  shown = null;
}
