/** What the doctor has found. */

export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** `problem`: it does not work, or words may be lost. `warning`: it works, but not as it should. `left`: it could not be looked at. */
  readonly is: 'well' | 'warning' | 'problem' | 'left';
  /** What was found and, unless all is well, what to do. One sentence or two. */
  readonly text: string;
}

export const well = (about: string, text: string): Finding => ({ about, is: 'well', text });
export const warning = (about: string, text: string): Finding => ({ about, is: 'warning', text });
export const problem = (about: string, text: string): Finding => ({ about, is: 'problem', text });
export const left = (about: string, text: string): Finding => ({ about, is: 'left', text });

/** The reason of an error in a sentence, without its stack. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const said = error.message || (error as NodeJS.ErrnoException).code || error.name;
  const why = error.cause === undefined ? '' : reasonOf(error.cause);
  return said.includes(why) ? said : `${said}: ${why}`;
}

/** How far a clock may be off, in ms, until tokens and signatures are refused sooner or later than they should. */
const CLOCK_TOLERANCE_MS = 2_000;

/** @param theirs ms since 1970 by their clock, read between `before` and `after` by ours */
export function compareClocks(about: string, theirs: number, before: number, after: number, toleranceMs = CLOCK_TOLERANCE_MS): Finding[] {
  const off = theirs < before ? theirs - before : theirs > after ? theirs - after : 0;
  if (Math.abs(off) <= toleranceMs) return [];
  const seconds = (Math.abs(off) / 1000).toFixed(1);
  return [
    warning(about, `its clock is ${seconds} s ${off < 0 ? 'behind' : 'ahead of'} this machine’s: let both follow a time server (NTP)`),
  ];
}
