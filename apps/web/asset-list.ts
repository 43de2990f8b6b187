/** Writes `assets.json` beside the page: what a CDN needs to have, with the hash by which a browser recognises it (subresource integrity). */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';

export function assetList(): Plugin {
  let folder = '';
  return {
    name: 'asset-list',
    apply: 'build',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir);
    },
    async writeBundle() {
      const files = (await readdir(join(folder, 'assets'))).sort();
      const hashed = await Promise.all(
        files.map(async (file) => {
          const hash = createHash('sha384').update(await readFile(join(folder, 'assets', file)));
          return [`assets/${file}`, `sha384-${hash.digest('base64')}`] as const;
        }),
      );
      await writeFile(join(folder, 'assets.json'), JSON.stringify(Object.fromEntries(hashed)));
    },
  };
}
