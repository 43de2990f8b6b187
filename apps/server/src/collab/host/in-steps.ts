/** Runs long work in steps. Between two steps the server does other work. */
import type { Text } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';

/** Resolves once the messages that have arrived are read. */
export function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.after(0, resolve));
}

/** Runs `steps` to its end, and pauses at each yield. */
export async function inSteps<T>(steps: Generator<void, T>, clock: Clock): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause(clock);
  }
}

/** Passes the content's JSON to `take` in pieces, with pauses in between. @param text must not be edited before the promise settles */
export async function eachJsonPiece(text: Text, clock: Clock, take: (piece: string) => void): Promise<void> {
  let first = true;
  for (const piece of text.jsonPieces()) {
    if (!first) await pause(clock);
    first = false;
    take(piece);
  }
}
