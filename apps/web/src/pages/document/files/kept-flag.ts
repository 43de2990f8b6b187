/** Says, without the database, whether an earlier page may have left uploads in it. */
const FLAG = 'inkstone.uploads';

export function hasKeptUploads(): boolean {
  try {
    return localStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
}

/** @throws DOMException if the browser stores nothing */
export function setKeptUploads(areThere: boolean): void {
  if (areThere) localStorage.setItem(FLAG, '1');
  else localStorage.removeItem(FLAG);
}
