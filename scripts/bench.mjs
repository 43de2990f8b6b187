// `npm run bench`: builds, and measures; `-- --short` measures less. A name first measures something else: `npm run bench -- servers`.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, onceFor, root, run } from './setup.mjs';

const BENCHES = {
  all: { program: 'bench/src/main.ts', chromium: true },
  servers: { program: 'bench/src/servers/main.ts', peers: true },
  growth: { program: 'bench/src/growth/main.ts', peers: true },
};

/** The packages that we are measured against; no part of the product needs them. */
function installPeers() {
  const folder = join(root, 'bench/peers');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  onceFor(
    'peers',
    wanted,
    () => run('npm', ['install', '--no-save', '--no-audit', '--no-fund'], { cwd: folder }),
    join(folder, 'node_modules'),
  );
}

const args = process.argv.slice(2);
const name = args[0]?.startsWith('-') === false ? args.shift() : 'all';
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(`inkstone: there is no bench ${name}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(1);
}
checkNode();
installPackages();
if (bench.chromium) installPrograms({ chromium: 'chromium' });
if (bench.peers) installPeers();
build();
run(join(root, 'node_modules/.bin/tsx'), [bench.program, ...args]);
