/**
 * `npm run bench -- scale`: what an installation of a thousand, a hundred thousand and ten million accounts needs (docs/scale.md).
 *
 * Options: `--only=costs,crowd,simulation,document`; `--short`; `--write` keeps what was measured and simulated. `document` writes the tables and the
 * picture of docs/scale.md from what is kept.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { print, printMachine } from '../report.ts';
import { root } from '../server.ts';
import { type Costs, readCosts, writeCosts } from './costs.ts';
import { measureCrowds } from './crowd.ts';
import { readSimulations, simulateAll, writeSimulations } from './experiments.ts';
import { measureCosts } from './measure.ts';
import { pictureOf, tablesOf, withTables } from './tables.ts';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, write: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const { short, write, only } = values;

const tell = (part: string) => process.stderr.write(`${part} …\n`);

function keep(measured: Partial<Costs>): void {
  print(JSON.stringify(measured, null, 2));
  if (write) writeCosts({ ...readCosts(), ...measured });
}

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  costs: async () => keep(await measureCosts(short, tell)),
  crowd: async () => keep({ crowd: await measureCrowds(short) }),
  async simulation() {
    const simulations = await simulateAll(readCosts(), short, tell);
    print(JSON.stringify(simulations, null, 2));
    if (write) writeSimulations(simulations);
  },
  async document() {
    const [costs, simulations] = [readCosts(), readSimulations()];
    const path = join(root, 'docs/scale.md');
    const document = withTables(readFileSync(path, 'utf8'), tablesOf(costs, simulations));
    print(document);
    if (!write) return;
    writeFileSync(path, document);
    writeFileSync(join(root, 'docs/scale.svg'), pictureOf(simulations));
  },
};

printMachine();
for (const [name, part] of Object.entries(PARTS)) if (only === undefined || only.split(',').includes(name)) await part();
