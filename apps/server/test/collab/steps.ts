/** Helpers for tests of the collaboration module. */

/** A message of the plain dialect. */
export const insert = (position: number, content: string, version: number, id?: string) => ({
  type: 'edit',
  operation: 'insert',
  position,
  content,
  version,
  ...(id === undefined ? {} : { id }),
});

/** A promise that the test resolves when it wants. */
export function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}
