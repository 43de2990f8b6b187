/** `npm run simulate -- --seed N --minutes M`: runs seeds from N on, and prints the shortened script of the first run that breaks a rule. */
import { parseArgs } from 'node:util';
import { runSeed, runWords } from './run.ts';
import { shrink } from './shrink.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, minutes: { type: 'string' }, seeds: { type: 'string', default: '1' } },
});
const first = Number(values.seed);
const until = values.minutes === undefined ? null : performance.now() + Number(values.minutes) * 60_000;
const last = until === null ? first + Number(values.seeds) - 1 : Number.POSITIVE_INFINITY;

let runs = 0;
let edits = 0;
const start = performance.now();
for (let seed = first; seed <= last && (until === null || performance.now() < until); seed++) {
  // In every fourth run people type words at one place.
  const outcome = await (seed % 4 === 0 ? runWords(seed) : runSeed(seed));
  runs++;
  edits += outcome.edits;
  if (outcome.violation === null) continue;
  console.error(`seed ${seed}: ${outcome.violation.message}`);
  console.error('making it shorter …');
  const shortest = await shrink(outcome);
  console.error(`${shortest.violation?.message}\n${JSON.stringify(shortest.script, null, 1)}`);
  process.exit(1);
}
const seconds = (performance.now() - start) / 1000;
console.log(`${runs} runs, ${edits} edits, no rule broken; ${(runs / seconds).toFixed(0)} runs a second`);
process.exit(0);
