/** The simulator built from a source with a fault put back, beside the real one. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Mood, Outcome } from '../src/run.ts';
import type { Fault } from './faults.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Mutant {
  runSeed(seed: number, emphasis?: Partial<Mood>): Promise<Outcome>;
  runWords(seed: number): Promise<Outcome>;
}

/** @throws when the source no longer has what the fault changes: it must be written anew */
export async function buildMutant(fault: Fault): Promise<Mutant> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-mutant-'));
  const missed = new Set(fault.changes);
  try {
    const outfile = join(folder, 'simulator.mjs');
    await build({
      entryPoints: [join(ROOT, 'simulator/src/run.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      // What is bundled as CommonJS asks for Node's own modules.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      plugins: [
        {
          name: 'put back a fault',
          setup({ onLoad }) {
            onLoad({ filter: /\.ts$/ }, async ({ path }) => {
              let contents = await readFile(path, 'utf8');
              for (const change of fault.changes) {
                if (resolve(ROOT, change.file) !== path || !contents.includes(change.find)) continue;
                contents = contents.replace(change.find, () => change.replace);
                missed.delete(change);
              }
              return { contents, loader: 'ts' };
            });
          },
        },
      ],
    });
    for (const { file, find } of missed) throw new Error(`${file} has no longer: ${find}`);
    return (await import(pathToFileURL(outfile).href)) as Mutant;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
