/** Loads a document at a version, from the latest valid snapshot and the edits since. No step here blocks the event loop for long. */
import { createHash } from 'node:crypto';
import { type Attributes, type Delta, Text, TextBuilder } from '@inkstone/ot';
import type { Clock } from '@inkstone/sync/clock';
import type { Log, Snapshot } from '../../ports/log.ts';
import { eachJsonPiece, pause } from './in-steps.ts';

const PAGE_EDITS = 5_000;
/** Operations that are applied in one step. */
const STEP_OPS = 5_000;
/** Characters of a snapshot that are hashed, and that are parsed, in one step. */
const HASH_CHARS = 1024 * 1024;
const PARSE_CHARS = 128 * 1024;
/** A longer insert is added in parts. */
const LONG_TEXT_CHARS = 256 * 1024;
/** In canonical JSON this stands between two inserts and nowhere else, because quotes inside strings are escaped. */
const BORDER = '},{"insert":';

/** No snapshot is written of a document with more characters of JSON: it must fit into one string and one value of PostgreSQL. Only old documents, made without limits, are longer. They are loaded from the log. */
export const SNAPSHOT_JSON = 256 * 1024 * 1024;

export interface Loaded {
  /** The version that was asked for, or the last one if the log ends before it. */
  readonly version: number;
  /** The version of the snapshot that was used; 0 without one. */
  readonly snapshot: number;
  readonly text: Text;
}

/**
 * @param atMost the wanted version; `Number.MAX_SAFE_INTEGER`: the end of the log
 * @param onBadSnapshot called with the version of a snapshot whose checksum is wrong; an older one is used then
 */
export async function load(
  log: Log,
  clock: Clock,
  document: string,
  atMost: number,
  onBadSnapshot: (version: number) => void,
): Promise<Loaded> {
  const { version: start, text } = await startOf(log, clock, document, atMost, onBadSnapshot);
  let version = start;
  let ops = 0;
  while (version < atMost) {
    const page = await log.deltas(document, version, Math.min(PAGE_EDITS, atMost - version));
    if (page.length === 0) break;
    for (const delta of page) {
      text.apply(delta);
      ops += delta.length;
      if (ops < STEP_OPS) continue;
      ops = 0;
      await pause(clock);
    }
    version += page.length;
  }
  return { version, snapshot: start, text };
}

/** Makes a snapshot. @param text has at most `SNAPSHOT_JSON` characters of JSON, and must not be edited before the promise settles */
export async function snapshotOf(version: number, text: Text, clock: Clock): Promise<Snapshot> {
  const hash = createHash('sha256');
  const pieces: string[] = [];
  await eachJsonPiece(text, clock, (piece) => {
    hash.update(piece);
    pieces.push(piece);
  });
  return { version, content: pieces.join(''), checksum: hash.digest('hex') };
}

async function startOf(
  log: Log,
  clock: Clock,
  document: string,
  atMost: number,
  onBadSnapshot: (version: number) => void,
): Promise<{ version: number; text: Text }> {
  for (let before = atMost; ; ) {
    const snapshot = await log.snapshot(document, before);
    if (snapshot === null) return { version: 0, text: Text.empty() };
    if ((await checksumOf(snapshot.content, clock)) === snapshot.checksum) {
      return { version: snapshot.version, text: await parse(snapshot.content, clock) };
    }
    onBadSnapshot(snapshot.version);
    before = snapshot.version - 1;
  }
}

async function checksumOf(content: string, clock: Clock): Promise<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < content.length; ) {
    if (from > 0) await pause(clock);
    let to = from + HASH_CHARS;
    // A surrogate pair must not be cut: its halves have other bytes in UTF-8 than the pair.
    if ((content.charCodeAt(to) & 0xfc00) === 0xdc00) to += 1;
    hash.update(content.slice(from, to));
    from = to;
  }
  return hash.digest('hex');
}

/** @param content canonical JSON of inserts */
async function parse(content: string, clock: Clock): Promise<Text> {
  const builder = new TextBuilder();
  for (let from = 1; from < content.length; ) {
    if (from > 1) await pause(clock);
    const border = content.indexOf(BORDER, from + PARSE_CHARS);
    const to = border === -1 ? content.length - 1 : border + 1;
    const ops = JSON.parse(`[${content.slice(from, to)}]`) as Delta;
    for (const op of ops) {
      if (typeof op.insert !== 'string' || op.insert.length <= LONG_TEXT_CHARS) builder.add([op]);
      else await addLongText(builder, op.insert, op.attributes, clock);
    }
    from = to + 1;
  }
  return builder.build();
}

async function addLongText(builder: TextBuilder, text: string, attributes: Attributes | undefined, clock: Clock): Promise<void> {
  for (let from = 0; from < text.length; from += LONG_TEXT_CHARS) {
    await pause(clock);
    const insert = text.slice(from, from + LONG_TEXT_CHARS);
    builder.add([attributes === undefined ? { insert } : { insert, attributes }]);
  }
}
