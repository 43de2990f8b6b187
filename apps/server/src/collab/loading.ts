/** Reads a document at a version: the latest good snapshot at or before it, and the edits since. */
import { createHash } from 'node:crypto';
import { type Delta, Text } from '@inkstone/ot';
import type { Log, Snapshot } from '../ports/log.ts';

const PAGE = 5_000;

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
    const page = await log.deltas(document, version, Math.min(PAGE, atMost - version));
    if (page.length === 0) break;
    for (const delta of page) text.apply(delta);
    version += page.length;
  }
  return { version, snapshot: start, text };
}

/** The document at a version as it is stored. */
export function snapshotOf(version: number, text: Text): Snapshot {
  const content = JSON.stringify(text.toDelta());
  return { version, content, checksum: checksumOf(content) };
}

function checksumOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
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
    if (checksumOf(snapshot.content) === snapshot.checksum) {
      return { version: snapshot.version, text: Text.of(JSON.parse(snapshot.content) as Delta) };
    }
    onBadSnapshot(snapshot.version);
    before = snapshot.version - 1;
  }
}
