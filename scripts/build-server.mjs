// Bundles the server and our packages into one file. npm packages are not bundled.
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './setup.mjs';

await build({
  entryPoints: [join(root, 'apps/server/src/main.ts')],
  outfile: join(root, 'apps/server/dist/main.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'npm-packages-stay-outside',
      setup(build) {
        build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
          if (kind === 'entry-point' || path.startsWith('@inkstone/')) return undefined;
          return { path, external: true };
        });
      },
    },
  ],
});
