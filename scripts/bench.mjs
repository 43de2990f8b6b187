// `npm run bench`: builds, and measures everything; a name measures one part, `-- --short` less of each: `npm run bench -- servers --short`.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, onceFor, root, run } from './setup.mjs';

const tsx = (program) => (args) => run(join(root, 'node_modules/.bin/tsx'), [program, ...args]);

const BENCHES = {
  /** The product alone: from client to client, from browser to browser, recorded sessions. */
  product: { measure: tsx('bench/src/main.ts'), chromium: true },
  /** What a person waits for in the browser. */
  editor: { measure: tsx('bench/src/editor/main.ts'), chromium: true },
  /** The algebra and the text beside the packages of their field. Bundled first, as it is in production. */
  engine: {
    measure(args) {
      run(process.execPath, ['bench/peers/engine/build.mjs']);
      run(process.execPath, ['bench/peers/dist/engine/main.js', ...args]);
    },
    peers: true,
  },
  /** The server beside those of others. */
  servers: { measure: tsx('bench/src/servers/main.ts'), peers: true },
  /** How costs grow: crowds, idle sockets, open documents, long histories. */
  growth: { measure: tsx('bench/src/growth/main.ts'), peers: true },
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
