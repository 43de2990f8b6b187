/** Who wrote each unit of a document. */
import type { Run, Weave } from './weave.ts';

/** Neighbouring units that one edit wrote. */
export interface Attributed {
  readonly length: number;
  /** The edit that wrote them; the weave's base for what was there before. */
  readonly written: number;
}

/** Lists of runs between two steps. */
const STEP_LISTS = 60;

/** The attribution of the content at `version`, from the weave's base to its version, in steps of about a millisecond. */
export function* attribution(weave: Weave, version: number): Generator<void, Attributed[]> {
  const result: { length: number; written: number }[] = [];
  let last: { length: number; written: number } | undefined;
  let seen = 0;
  for (const runs of weave.runs()) {
    seen += 1;
    if (seen % STEP_LISTS === 0) yield;
    for (const run of runs) {
      if (!isThere(run, version)) continue;
      if (last?.written === run.written) last.length += run.length;
      else {
        last = { length: run.length, written: run.written };
        result.push(last);
      }
    }
  }
  return result;
}

/** Whether a run is in the content at a version. */
function isThere({ inserted, deleted }: Run, version: number): boolean {
  return inserted <= version && (deleted === null || deleted > version);
}
