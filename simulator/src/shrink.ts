/** Makes a failing run shorter: leaves out steps, in ever smaller pieces, as long as it still breaks the same rule (delta debugging, Zeller and Hildebrandt 2002). */
import { type Outcome, runScript } from './run.ts';

/** The rule that a message begins with. */
function ruleOf(outcome: Outcome): string {
  return outcome.violation?.message.split(':')[0] ?? '';
}

/** The shortest run found that breaks the same rule. */
export async function shrink(failed: Outcome): Promise<Outcome> {
  const rule = ruleOf(failed);
  let best = failed;
  for (let size = Math.ceil(best.script.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.script.steps.length; ) {
      const { seed, cast, steps } = best.script;
      const shorter = await runScript({ seed, cast, steps: [...steps.slice(0, at), ...steps.slice(at + size)] });
      if (ruleOf(shorter) === rule) best = shorter;
      else at += size;
    }
  }
  return best;
}
