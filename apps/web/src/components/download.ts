/** Saves a text as a file on the user's device. */

/** @param name with its extension; what a file's name may not hold is replaced */
export function download(name: string, text: string, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[\\/:*?"<>|]/g, '_');
  link.click();
  // The browser has begun to read by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
