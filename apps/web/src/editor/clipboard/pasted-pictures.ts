/** Pictures in pasted HTML whose bytes are in it (`data:`), or only in this browser (`blob:`): each gets an address of this server, and is then uploaded under it. */
import { fileAddress } from '../../components/file-address.ts';
import { newFileId } from '../../components/file-id.ts';

export interface PastedPicture {
  /** The id that the file is to have. */
  readonly id: string;
  /** A `data:` or a `blob:` address. */
  readonly source: string;
}

const SOURCE = /(<img\b[^>]*?\ssrc\s*=\s*)(?:"((?:data:image\/|blob:)[^"]*)"|'((?:data:image\/|blob:)[^']*)')/gi;

/** O(length). @returns the HTML with the new addresses, and what is to be uploaded */
export function takePictures(html: string): { html: string; pictures: readonly PastedPicture[] } {
  const pictures: PastedPicture[] = [];
  const changed = html.replace(SOURCE, (_, before: string, double: string | undefined, single: string | undefined) => {
    const id = newFileId();
    pictures.push({ id, source: (double ?? single ?? '').replaceAll('&amp;', '&') });
    return `${before}"${fileAddress(id)}"`;
  });
  return { html: changed, pictures };
}

/**
 * Whether HTML is a single picture, as a browser copies it: then the clipboard has the picture's own bytes too. Office programs put a picture of copied text
 * beside the text itself, which is no such thing.
 *
 * @returns its alternative text; null if the HTML is something else
 */
export function onlyPicture(html: string): { readonly alt: string } | null {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  const images = body.querySelectorAll('img');
  return images.length === 1 && body.textContent?.trim() === '' ? { alt: images[0]?.getAttribute('alt') ?? '' } : null;
}
