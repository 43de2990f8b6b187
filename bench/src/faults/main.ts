/** `npm run faults -- --kills N --minutes M --seed S`: kills and breaks real processes under writers, and prints what became of their edits. */
import { parseArgs } from 'node:util';
import { heading, printMachine, row } from '../report.ts';
import { percentile } from '../servers/arrivals.ts';
import { BALANCERS, type BalancerName } from './balancer.ts';
import { FAULT_NAMES } from './faults.ts';
import { type Outcome, run } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '100' },
    /** No round begins after this time. */
    minutes: { type: 'string', default: '60' },
    balancer: { type: 'string', default: 'haproxy' },
    documents: { type: 'string', default: '2' },
    failovers: { type: 'string', default: '6' },
    rolling: { type: 'string', default: '2' },
    rate: { type: 'string', default: '2' },
  },
});

function figures(name: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const ms = (share: number) => (sorted.length === 0 ? '–' : percentile(sorted, share).toFixed(0));
  row([name, sorted.length, ms(0.5), ms(0.99), ms(1)]);
}

function print(outcome: Outcome): void {
  heading('Faults', ['rounds', ...FAULT_NAMES]);
  row([outcome.rounds, ...FAULT_NAMES.map((name) => outcome.tally[name])]);
  heading('Edits', ['processes killed', 'acknowledged', 'lost', 'doubled', 'rules broken']);
  row([outcome.kills, outcome.acknowledged, outcome.lost, outcome.doubled, outcome.violations.length]);
  heading('Times', ['what', 'times', 'p50 ms', 'p99 ms', 'max ms']);
  figures('a killed server’s clients have their next edit saved elsewhere, nothing else broken', outcome.failovers.alone);
  figures('the same amid other faults, several servers down at times', outcome.failovers.amid);
  figures('a person behind the load balancer sees “reconnecting” in a rolling restart of all servers', outcome.absences);
  figures('from a client of one server to a client of another, with Redis', outcome.arrivals.withRedis);
  figures('the same after Redis was killed', outcome.arrivals.without);
}

const balancer = BALANCERS.find((name) => name === values.balancer);
if (balancer === undefined) throw new Error(`--balancer: there are ${BALANCERS.join(' and ')}`);
printMachine();
const outcome = await run({
  seed: Number(values.seed),
  balancer: balancer satisfies BalancerName,
  documents: Number(values.documents),
  rate: Number(values.rate),
  kills: Number(values.kills),
  minutes: Number(values.minutes),
  measureMs: 10_000,
  failovers: Number(values.failovers),
  rollings: Number(values.rolling),
  hasClocks: true,
  say: (line) => console.error(`${new Date().toISOString()} ${line}`),
});
print(outcome);
for (const violation of outcome.violations.slice(0, 20)) console.error(violation);
if (outcome.violations.length > 0) console.error(`seed ${values.seed}; the servers' logs and the database are in ${outcome.folder}`);
process.exit(outcome.violations.length > 0 ? 1 : 0);
