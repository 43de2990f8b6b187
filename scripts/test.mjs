// `npm test`: installs what is missing, then checks types and lint, and runs every test. Extra arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, checkNode, installPackages, installPrograms, root, run } from './setup.mjs';
import { staticChecks } from './static-checks.mjs';

checkNode();
installPackages();
installPrograms({ chromium: 'chromium', 'redis-server': 'redis-server', nginx: 'nginx-light', haproxy: 'haproxy' });
// A real S3 server: Ceph's gateway, with a monitor and a storage daemon.
installPrograms({ radosgw: 'radosgw', 'ceph-mon': 'ceph-mon', 'ceph-osd': 'ceph-osd' });
// The same browser without windows, in which tests take a third less processor time. If it can't be installed, they use the normal one.
installPrograms({ 'chromium-headless-shell': 'chromium-headless-shell' }, { optional: true });
build();
await staticChecks();
const vitest = join(root, 'node_modules/.bin/vitest');
const args = ['run', ...process.argv.slice(2)];
if (process.env.CI === 'true') runInCi();
else run(vitest, args);

/** Runs all tests, and the files that fail once more, when nothing else keeps the machine busy. */
function runInCi() {
  const report = join(root, '.build/tests.json');
  const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(vitest, [...args, ...reports], { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  const failed = JSON.parse(readFileSync(report, 'utf8'))
    .testResults.filter(({ status }) => status === 'failed')
    .map(({ name }) => relative(root, name));
  // An error outside of all tests has no file.
  if (failed.length === 0) process.exit(status ?? 1);
  process.stdout.write(`inkstone: failed, and run once more: ${failed.join(' ')}\n`);
  run(vitest, ['run', ...failed]);
}
