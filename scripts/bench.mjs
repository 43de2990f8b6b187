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
  /** Several servers that write to one document, and a letter's way from one to another. */
  contention: { measure: tsx('bench/src/contention/main.ts'), redis: true, chromium: true },
  /** Files: a gigabyte up and down, and many uploads beside people who type, on disk and on S3. */
  files: { measure: tsx('bench/src/files/main.ts'), s3: true },
  /** Any version of recorded sessions, who wrote it, and what changed. */
  history: { measure: tsx('bench/src/history/main.ts'), chromium: true },
  /** The audit trail: sealing, pages among millions of entries, and a flood of sign-ins beside people who type. */
  audit: { measure: tsx('bench/src/audit/main.ts') },
  /** A backup beside people who type, its restore, and its comparison. */
  backup: { measure: tsx('bench/src/backup/main.ts') },
  /** A rolling upgrade from the last release while 200 people write. */
  upgrade: { measure: tsx('bench/src/upgrade/main.ts'), redis: true, haproxy: true },
  /** What calls of the API cost, beside the last release. */
  calls: { measure: tsx('bench/src/calls/main.ts') },
  /** Lists of a person with 20,000 documents, in an installation with 100,000. */
  lists: { measure: tsx('bench/src/lists/main.ts') },
  /** What dashboards cost the primary, without and with a standby. */
  replica: { measure: tsx('bench/src/replica/main.ts') },
  /** How costs grow: crowds, idle sockets, open documents, long histories. */
  growth: { measure: tsx('bench/src/growth/main.ts'), peers: true },
  /** What installations of a thousand to ten million accounts need, by a model and a simulation of measured costs (docs/scale.md). */
  scale: { measure: tsx('bench/src/scale/main.ts'), redis: true },
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
if (benches.some(({ redis }) => redis)) installPrograms({ 'redis-server': 'redis-server' });
if (benches.some(({ haproxy }) => haproxy)) installPrograms({ haproxy: 'haproxy' });
if (benches.some(({ s3 }) => s3)) installPrograms({ radosgw: 'radosgw', 'ceph-mon': 'ceph-mon', 'ceph-osd': 'ceph-osd' });
if (benches.some(({ peers }) => peers)) installPeers();
build();
for (const { measure } of benches) measure(args);
