/** A build of the server that acknowledges edits before they are committed. The checks must find it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { replaceFunctions } from '../../../simulator/test/mutant.ts';
import { root } from '../server.ts';

const FUNCTIONS = {
  createPostgresLog: `(hot, pool) {
    const log = real_createPostgresLog(hot, pool);
    const commit = async (batches) => {
      void log.commit(batches).catch(() => undefined);
      return new Map(batches.map(({ document }) => [document, Date.now()]));
    };
    return { ...log, commit };
  }`,
};

export interface PlantedServer {
  readonly program: string;
  remove(): Promise<void>;
}

/** Builds it beside the real one, where it finds the same packages. */
export async function buildPlanted(): Promise<PlantedServer> {
  const app = join(root, 'apps/server');
  const folder = await mkdtemp(join(app, 'dist-planted-'));
  const program = join(folder, 'main.js');
  const plugin = replaceFunctions({ functions: FUNCTIONS });
  await build({
    entryPoints: [join(app, 'src/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    plugins: [plugin, { name: 'npm-packages-stay-outside', setup: ({ onResolve }) => onResolve({ filter: /^[^./]/ }, outside) }],
  });
  return { program, remove: () => rm(folder, { recursive: true, force: true }) };
}

function outside({ path, kind }: { path: string; kind: string }) {
  return kind === 'entry-point' || path.startsWith('@inkstone/') ? undefined : { path, external: true };
}
