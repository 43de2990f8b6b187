// Bundles the engine bench with our own packages, as the product is bundled; the peers stay outside. Writes bench/peers/dist/engine.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const peers = dirname(dirname(fileURLToPath(import.meta.url)));
const { dependencies } = JSON.parse(readFileSync(join(peers, 'package.json'), 'utf8'));

await build({
  entryPoints: [join(peers, 'engine/main.ts'), join(peers, 'engine/worker.ts'), join(peers, 'engine/growth.ts')],
  outdir: join(peers, 'dist/engine'),
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
});
