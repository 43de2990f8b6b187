// Types, lint with the rooms' walls, and nothing that is not used.
import { join } from 'node:path';
import { root, run } from './setup.mjs';

export function staticChecks() {
  const bin = (name) => join(root, 'node_modules/.bin', name);
  run(bin('tsc'), ['-p', '.']);
  run(bin('tsc'), ['-p', 'apps/web']);
  run(bin('biome'), ['check', '--error-on-warnings']);
  run(bin('knip'), ['--no-progress']);
}
