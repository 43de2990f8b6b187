/** Where the app is on its origin: `/inkstone` if its address is `https://example.com/inkstone/`, and empty at the root. */

/** The server writes it into the page (`PUBLIC_URL`). */
export const BASE_PATH =
  typeof document === 'undefined' ? '' : (document.querySelector<HTMLMetaElement>('meta[name="inkstone-base"]')?.content ?? '');

/** A path of the browser as one of the app. */
export function appPath(path: string): string {
  if (BASE_PATH === '' || !(path === BASE_PATH || path.startsWith(`${BASE_PATH}/`))) return path;
  return path.slice(BASE_PATH.length) || '/';
}
