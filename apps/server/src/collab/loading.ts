/** Reads a document at a version: the latest good snapshot at or before it, and the edits since. */
import { type Delta, Text } from '@inkstone/ot';
import type { Log } from '../ports/log.ts';

const PAGE = 1_000;

export interface Loaded {
  /** At most the version that was asked for; less only if the log ends before. */
  readonly version: number;
  /** Version of the snapshot that it was read from, 0 without one. */
  readonly snapshot: number;
  readonly text: Text;
}

/**
 * @param atMost the version wanted; default: the end of the log
 * @param onBadSnapshot told of a snapshot whose checksum is wrong; an older one is used then
 */
export async function load(
  log: Log,
  document: string,
  atMost = Number.MAX_SAFE_INTEGER,
  onBadSnapshot: (version: number) => void = () => undefined,
): Promise<Loaded> {
  const { version: start, text } = await startOf(log, document, atMost, onBadSnapshot);
  let version = start;
  while (version < atMost) {
    const page = await log.edits(document, version, Math.min(PAGE, atMost - version));
    if (page.length === 0) break;
    for (const edit of page) text.apply(JSON.parse(edit.json) as Delta);
    version += page.length;
  }
  return { version, snapshot: start, text };
}

async function startOf(
  log: Log,
  document: string,
  atMost: number,
  onBadSnapshot: (version: number) => void,
): Promise<{ version: number; text: Text }> {
  for (let before = atMost; ; ) {
    const snapshot = await log.snapshot(document, before);
    if (snapshot === null) return { version: 0, text: Text.empty() };
    const text = Text.of(snapshot.content);
    if (text.checksum() === snapshot.checksum) return { version: snapshot.version, text };
    onBadSnapshot(snapshot.version);
    before = snapshot.version - 1;
  }
}
