// `npm test`: installs what is missing, then checks types and lint, and runs every test. Extra arguments go to vitest.
import { join } from 'node:path';
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
run(join(root, 'node_modules/.bin/vitest'), ['run', ...process.argv.slice(2)]);
