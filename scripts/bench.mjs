// `npm run bench`: builds, and measures; `-- --short` cuts the recorded sessions. `npm run bench -- engine`: the engine beside the packages of its field.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, onceFor, root, run } from './setup.mjs';

/** The packages that we are measured against; never installed for anything else. */
function installPeers() {
  const folder = join(root, 'bench/peers');
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  onceFor(
    'peers',
    lock,
    () => run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder }),
    join(folder, 'node_modules'),
  );
}

const BENCHES = {
  product(args) {
    installPrograms({ chromium: 'chromium' });
    build();
    run(join(root, 'node_modules/.bin/tsx'), ['bench/src/main.ts', ...args]);
  },
  engine(args) {
    installPeers();
    run(process.execPath, ['bench/peers/engine/build.mjs']);
    run(process.execPath, ['bench/peers/dist/engine/main.js', ...args]);
  },
};

checkNode();
installPackages();
const [name, ...rest] = process.argv.slice(2);
if (name !== undefined && Object.hasOwn(BENCHES, name)) BENCHES[name](rest);
else BENCHES.product(process.argv.slice(2));
