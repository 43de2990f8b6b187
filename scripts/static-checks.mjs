// Checks types, lint (with the import rules between modules) and unused code.
import { join } from 'node:path';
import { root, runTogether } from './setup.mjs';

export async function staticChecks() {
  const bin = (name) => join(root, 'node_modules/.bin', name);
  await runTogether([
    [bin('tsc'), '-p', '.'],
    [bin('tsc'), '-p', 'apps/web'],
    [bin('biome'), 'check', '--error-on-warnings'],
    [bin('knip'), '--no-progress'],
  ]);
}
