// Bundles the server, the programs beside it, and our packages. npm packages are not bundled.
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { root } from './setup.mjs';

const outdir = join(root, 'apps/server/dist');
const { metafile } = await build({
  entryPoints: [
    'main',
    'backup-command',
    'blobs-command',
    'bucket-command',
    'audit-command',
    'doctor-command',
    'history-command',
    'migrate-command',
    'files/picture-worker',
    'history/history-thread',
  ].map((name) => join(root, `apps/server/src/${name}.ts`)),
  // All in one folder: programs find each other beside themselves.
  entryNames: '[name]',
  chunkNames: 'part-[hash]',
  outdir,
  bundle: true,
  // What is imported only where it is used stays a file of its own, and with it the packages that it needs: without Redis or S3, their thousand files are not read.
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  metafile: true,
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

// Parts of an older build have other names.
const built = new Set(Object.keys(metafile.outputs).map((path) => resolve(path)));
for (const file of readdirSync(outdir).map((name) => join(outdir, name))) if (!built.has(file)) rmSync(file);
