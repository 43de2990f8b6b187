/** Builds a copy of the simulator with a fault put back. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin, transform } from 'esbuild';
import type { Mood, Outcome } from '../src/run.ts';
import type { Fault } from './faults.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Mutant {
  runSeed(seed: number, emphasis?: Partial<Mood>): Promise<Outcome>;
  runWords(seed: number, emphasis?: Partial<Mood>): Promise<Outcome>;
}

/** @throws Error unless the source has exactly one function of each name that the fault replaces */
export async function buildMutant(fault: Fault): Promise<Mutant> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-mutant-'));
  try {
    const outfile = join(folder, 'simulator.mjs');
    await build({
      entryPoints: [join(ROOT, 'simulator/src/run.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      // Bundled CommonJS packages call `require` for Node's own modules.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      plugins: [replaceFunctions(fault)],
    });
    return (await import(pathToFileURL(outfile).href)) as Mutant;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A plugin for a build in which functions are replaced. The build fails unless the source has exactly one function of each name. */
export function replaceFunctions({ functions, imports }: Pick<Fault, 'functions' | 'imports'>): Plugin {
  const found: string[] = [];
  return {
    name: 'put back a fault',
    setup({ onLoad, onEnd }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        // esbuild removes types and formats uniformly, so a function's name is at a known place in a line.
        const { code } = await transform(await readFile(path, 'utf8'), { loader: 'ts', target: 'esnext' });
        let contents = code;
        for (const [name, replacement] of Object.entries(functions)) {
          const replaced = replaceFunction(contents, name, replacement);
          if (replaced === null) continue;
          found.push(name);
          contents = `${imports?.[name] ?? ''}\n${replaced}`;
        }
        return { contents, loader: 'js' };
      });
      onEnd(() => {
        for (const name of Object.keys(functions)) {
          const times = found.filter((each) => each === name).length;
          if (times !== 1) throw new Error(`there are ${times} functions ${name}; a fault in faults.ts replaces one`);
        }
      });
    },
  };
}

/**
 * JavaScript in which a function has another one in its place, and is called `real_<name>` itself; null if it has no such function.
 *
 * @param code as esbuild prints it
 * @param name `name` of a function of the module, or `Class.name` or `Class.#name` of a method
 * @param replacement parameters and body
 */
function replaceFunction(code: string, name: string, replacement: string): string | null {
  const [className, method] = name.split('.') as [string, string | undefined];
  if (method === undefined) {
    const own = new RegExp(`^((?:export )?(?:async )?function )${name}(?=\\()`, 'm');
    if (!own.test(code)) return null;
    return code.replace(own, (_, start: string) => `${start}${name}${replacement}\nfunction real_${name}`);
  }
  const whole = new RegExp(`^(?:export )?(?:abstract )?class ${className} [\\s\\S]*?^\\}`, 'm').exec(code)?.[0];
  const own = new RegExp(`^  (async )?${method}(?=\\()`, 'm');
  if (whole === undefined || !own.test(whole)) return null;
  const real = `real_${method.replace('#', '')}`;
  return code.replace(whole, () => whole.replace(own, (_, isAsync = '') => `  ${method}${replacement}\n  ${isAsync}${real}`));
}
