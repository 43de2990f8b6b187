/** Taking back edits that others have built upon: an edit that undoes what they did and keeps all else. */
import { type AttributeChange, type AttributeValue, compose, type Delta, DeltaBuilder, deltasEqual, type InsertOp } from '@inkstone/ot';
import type { FormatChange, Run, Weave } from './weave.ts';

/** Lists of runs between two steps. */
const STEP_LISTS = 20;

/**
 * A delta over the weave's content that deletes what the edits inserted, puts back what they deleted, and sets the formats that they changed to what they would be
 * without them. What others did stays, and so does what was undone before.
 *
 * @param isTaken whether an edit is taken back, by its version
 */
export function* takeBack(weave: Weave, isTaken: (version: number) => boolean): Generator<void, Delta> {
  const builder = new DeltaBuilder();
  let position = 0;
  let deleted = 0;
  let back: InsertOp[] = [];
  const flush = () => {
    const gone = deleted === 0 ? [] : weave.text.slice(position, position + deleted);
    // What an edit deleted and an undo brought back, both taken back, stays as it is.
    if (deltasEqual(gone, contentOf(back))) builder.retain(deleted);
    else {
      for (const op of back) builder.push(op);
      builder.delete(deleted);
    }
    position += deleted;
    deleted = 0;
    back = [];
  };
  let seen = 0;
  for (const runs of weave.runs()) {
    seen += 1;
    if (seen % STEP_LISTS === 0) yield;
    for (const run of runs) {
      if (run.deleted !== null) {
        if (isMissing(run, isTaken)) back.push(...restored(run, isTaken));
      } else if (isTaken(run.inserted)) deleted += run.length;
      else {
        flush();
        builder.retain(run.length, formatsWithout(run.formats, isTaken));
        position += run.length;
      }
    }
  }
  flush();
  return builder.build();
}

function contentOf(inserts: readonly InsertOp[]): Delta {
  const builder = new DeltaBuilder();
  for (const op of inserts) builder.push(op);
  return builder.build();
}

/** Whether deleted units would be there without the edits. */
function isMissing({ inserted, deleted, broughtBack }: Run, isTaken: (version: number) => boolean): boolean {
  return deleted !== null && isTaken(deleted) && !isTaken(inserted) && (broughtBack === null || isTaken(broughtBack));
}

function restored({ content, formats, length }: Run, isTaken: (version: number) => boolean): readonly InsertOp[] {
  const change = formatsWithout(formats, isTaken);
  return (change === undefined ? content : compose(content, [{ retain: length, attributes: change }])) as readonly InsertOp[];
}

/** What has to change so that the formats are as they would be without the edits. */
function formatsWithout(formats: FormatChange | null, isTaken: (version: number) => boolean): AttributeChange | undefined {
  if (formats === null) return undefined;
  const oldestFirst: FormatChange[] = [];
  for (let each: FormatChange | null = formats; each !== null; each = each.earlier) oldestFirst.unshift(each);
  const without = new Map<string, AttributeValue | null>();
  const now = new Map<string, AttributeValue | null>();
  for (const { version, change, before } of oldestFirst) {
    for (const [name, value] of Object.entries(change)) {
      if (!without.has(name)) without.set(name, before[name] ?? null);
      if (!isTaken(version)) without.set(name, value);
      now.set(name, value);
    }
  }
  const changed = [...without].filter(([name, value]) => now.get(name) !== value);
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}
