/** Where on the dashboard the user was last: the way back from a document leads there, and not to the start. */

let place = '/';

export function rememberPlace(href: string): void {
  place = href;
}

/** An address of this site, with its search. */
export function lastPlace(): string {
  return place;
}
