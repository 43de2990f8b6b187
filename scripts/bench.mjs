// `npm run bench`: builds and measures everything. A name measures one part, `--short` takes less time: `npm run bench -- servers --short`.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, onceFor, root, run } from './setup.mjs';

const tsx = (program) => (args) => run(join(root, 'node_modules/.bin/tsx'), [program, ...args]);

const BENCHES = {
  /** The product: edits from client to client and from browser to browser, and recorded sessions. */
  product: { measure: tsx('bench/src/main.ts'), chromium: true },
  /** Waiting times in the browser. */
  editor: { measure: tsx('bench/src/editor/main.ts'), chromium: true },
  /** The algebra and the text, compared with similar packages. They are bundled first, as in production. */
  engine: {
    measure(args) {
      run(process.execPath, ['bench/peers/engine/build.mjs']);
      run(process.execPath, ['bench/peers/dist/engine/main.js', ...args]);
    },
    peers: true,
  },
  /** The server, compared with other servers. */
  servers: { measure: tsx('bench/src/servers/main.ts'), peers: true },
  /** How costs grow: crowds, idle sockets, open documents, long histories. */
  growth: { measure: tsx('bench/src/growth/main.ts'), peers: true },
};

/** Installs the packages that we compare ourselves with. The product does not need them. */
function installPeers() {
  const folder = join(root, 'bench/peers');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  onceFor(
    'peers',
    wanted,
    () => run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder }),
    join(folder, 'node_modules'),
  );
}

const args = process.argv.slice(2);
const name = args[0]?.startsWith('-') === false ? args.shift() : undefined;
if (name !== undefined && !Object.hasOwn(BENCHES, name)) {
  process.stderr.write(`inkstone: there is no bench ${name}; there are ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(1);
}
const benches = name === undefined ? Object.values(BENCHES) : [BENCHES[name]];
checkNode();
installPackages();
if (benches.some(({ chromium }) => chromium)) installPrograms({ chromium: 'chromium' });
if (benches.some(({ peers }) => peers)) installPeers();
build();
for (const { measure } of benches) measure(args);
