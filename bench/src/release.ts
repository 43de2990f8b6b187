/** The last release, as `npm run release` has kept it, for what must go on beside it. Its npm packages are those of this checkout. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './server.ts';

export interface Release {
  readonly version: string;
  /** Of the server, as `Server.start` takes it. */
  readonly program: string;
}

/** Unpacks it if that was not done before. @throws Error if there is none */
export function lastRelease(): Release {
  const kept = join(root, 'bench/releases');
  const [archive, ...more] = readdirSync(kept);
  const version = /^inkstone-(.+)\.tar\.gz$/.exec(archive ?? '')?.[1];
  if (archive === undefined || version === undefined || more.length > 0) throw new Error(`${kept} must hold one release`);
  // Within the checkout, so that its programs find their npm packages.
  const folder = join(root, '.build/releases', version);
  if (!existsSync(folder)) {
    mkdirSync(join(root, '.build/releases'), { recursive: true });
    const unpacked = mkdtempSync(`${folder}-`);
    const { status, stderr } = spawnSync('tar', ['-xzf', join(kept, archive), '-C', unpacked], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tar: ${stderr}`);
    try {
      renameSync(unpacked, folder);
    } catch (error) {
      // Another process was faster.
      rmSync(unpacked, { recursive: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return { version, program: join(folder, 'apps/server/dist/main.js') };
}
