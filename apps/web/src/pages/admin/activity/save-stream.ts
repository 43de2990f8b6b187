/** Saves a long answer as a file: piece by piece where the browser can write to the disk, else through memory. */
import { NetworkError } from '../../../api/transport/errors.ts';
import { download } from '../../../components/download.ts';

type Picker = (options: { readonly suggestedName: string }) => Promise<{ createWritable(): Promise<WritableStream<Uint8Array>> }>;

/**
 * @param open begins the answer. It is called once the user has chosen a place
 * @returns whether it was saved; false: the user has chosen no place
 * @throws {ApiError} `NetworkError` what `open` throws, and when the answer breaks off: then nothing is saved
 */
export async function saveStream(name: string, open: () => Promise<Response>): Promise<boolean> {
  const pick = (window as { readonly showSaveFilePicker?: Picker }).showSaveFilePicker;
  if (pick === undefined) {
    const blob = await whole((await open()).blob());
    download(name, blob, blob.type);
    return true;
  }
  // Asked first: a browser allows it only right after a click.
  const place = await pick({ suggestedName: name }).catch(refusal);
  if (place === null) return false;
  const { body } = await open();
  // An answer that breaks off leaves the file as it was.
  await whole((body ?? new Blob([]).stream()).pipeTo(await place.createWritable()));
  return true;
}

async function whole<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof TypeError ? new NetworkError(error) : error;
  });
}

/** The user has closed the dialog. */
function refusal(error: unknown): null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  throw error;
}
