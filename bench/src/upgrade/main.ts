/** The bench `upgrade`: 200 people write on three servers behind a load balancer, which become the present build one after another, from the last release on. */
import { join } from 'node:path';
import { run } from '../faults/run.ts';
import { lastRelease } from '../release.ts';
import { heading, print, printMachine, row } from '../report.ts';
import { root } from '../server.ts';
import { percentile } from '../servers/arrivals.ts';

const SHORT = process.argv.includes('--short');
const LOAD = { documents: SHORT ? 10 : 40, behindBalancer: 5, rate: 1 };
const TIMES = SHORT ? 1 : 3;

const { version, program } = lastRelease();
const present = join(root, 'apps/server/dist/main.js');
printMachine();
heading(
  `${LOAD.documents * LOAD.behindBalancer} people write ${LOAD.rate} edit a second each in ${LOAD.documents} documents, while three servers go from ${version} to the present build`,
  [
    'run',
    'acknowledged',
    'lost',
    'doubled',
    'rules broken',
    'cuts',
    'cut p50, ms',
    'cut p99, ms',
    'cut max, ms',
    'told of it',
    'told for p99, ms',
  ],
);
let broken = 0;
for (let turn = 1; turn <= TIMES; turn++) {
  const { acknowledged, lost, doubled, violations, gaps, absences, folder } = await run({
    ...LOAD,
    seed: turn,
    balancer: 'haproxy',
    program,
    becoming: [present],
    rollings: 1,
    direct: false,
    kills: 0,
    minutes: 0,
    measureMs: 0,
    failovers: 0,
    script: [],
    say: () => undefined,
  });
  const ms = (times: readonly number[], share: number) =>
    times.length === 0
      ? '–'
      : percentile(
          [...times].sort((a, b) => a - b),
          share,
        ).toFixed(0);
  row([
    turn,
    acknowledged,
    lost,
    doubled,
    violations.length,
    gaps.length,
    ms(gaps, 0.5),
    ms(gaps, 0.99),
    ms(gaps, 1),
    absences.length,
    ms(absences, 0.99),
  ]);
  for (const violation of violations.slice(0, 10)) console.error(violation);
  if (violations.length > 0) console.error(`the servers' logs and the database are in ${folder}`);
  broken += violations.length + lost + doubled;
}
print();
process.exit(broken === 0 ? 0 : 1);
