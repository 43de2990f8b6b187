/** Long work in steps: between two of them the server serves others. */
import type { Text } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';

/** Resolves once what has arrived meanwhile was read. */
export function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => clock.after(0, resolve));
}

/** Runs `steps` to the end, with a pause where it yields. */
export async function inSteps<T>(steps: Generator<void, T>, clock: Clock): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause(clock);
  }
}

/** Hands the content's JSON to `take` in pieces, with a pause between two. @param text not to be edited meanwhile */
export async function eachJsonPiece(text: Text, clock: Clock, take: (piece: string) => void): Promise<void> {
  let first = true;
  for (const piece of text.jsonPieces()) {
    if (!first) await pause(clock);
    first = false;
    take(piece);
  }
}
