/** Addresses of this server's files: as texts have them (`/api/files/…`), and as the browser asks for them, under the path of the web app. */
import { fileIdOf } from '@inkstone/ot';
import { BASE_PATH } from '../api/transport/base-path.ts';

const FILES = '/api/files/';

/** The address of a new file in a text. */
export function fileAddress(id: string): string {
  return FILES + id;
}

/** The id of this server's file at an address; null for an address of the web. */
export function idOfAddress(address: string): string | null {
  return fileIdOf({ file: address });
}

/** What a browser asks for. @param width of the smallest version of a picture that is wide enough, in pixels */
export function shownAddress(address: string, width?: number): string {
  if (!address.startsWith(FILES)) return address;
  return BASE_PATH + address + (width === undefined ? '' : `?width=${width}`);
}

/** The same for other programs and other pages. */
export function absoluteAddress(address: string): string {
  return new URL(shownAddress(address), window.location.origin).href;
}

/** An address that was copied somewhere, as a text has it: one of this server's files without the server's name. */
export function keptAddress(url: string): string {
  if (!/^(?:https?:\/)?\//i.test(url)) return url;
  try {
    const { origin, pathname } = new URL(url, window.location.origin);
    return origin === window.location.origin && pathname.startsWith(BASE_PATH + FILES) ? pathname.slice(BASE_PATH.length) : url;
  } catch {
    return url;
  }
}
