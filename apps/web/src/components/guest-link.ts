/** The links by which documents were opened on this device, and the name that a guest has chosen here. */

const NAME = 'inkstone.guest-name';
const link = (documentId: string) => `inkstone.link.${documentId}`;

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden: then it is asked for again.
  }
}

export function guestName(): string {
  return read(NAME) ?? '';
}

export function rememberGuestName(name: string): void {
  write(NAME, name);
}

/** Remembers the link, so that a guest who signs in comes in by it again. */
export function rememberLink(documentId: string, token: string): void {
  write(link(documentId), token);
}

/** The address at which somebody who signs in gets into the document: its link, if it was opened by one here, else the document itself. */
export function addressToEnter(documentId: string): string {
  const token = read(link(documentId));
  return token === null ? `/documents/${documentId}` : `/s/${encodeURIComponent(token)}`;
}
