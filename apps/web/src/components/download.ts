/** Saves a text, or bytes, as a file on the user's device. */

/** @param name the file's name with its extension. Characters that file names must not contain are replaced. */
export function download(name: string, content: string | Blob, type = 'text/plain'): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[\\/:*?"<>|]/g, '_');
  link.click();
  // By the next task the browser has started to read the blob.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
