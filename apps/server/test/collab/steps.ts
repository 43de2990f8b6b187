/** What tests of the collaboration room do again and again. */

/** A message of the plain dialect. */
export const insert = (position: number, content: string, version: number, id?: string) => ({
  type: 'edit',
  operation: 'insert',
  position,
  content,
  version,
  ...(id === undefined ? {} : { id }),
});

/** Something that a test lets happen when it wants. */
export function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}
