// `npm test`: installs what is missing, then types, lint, and every test; extra arguments go to vitest.
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, root, run } from './setup.mjs';
import { staticChecks } from './static-checks.mjs';

checkNode();
installPackages();
installPrograms({ chromium: 'chromium', 'redis-server': 'redis-server', nginx: 'nginx-light', haproxy: 'haproxy' });
// The same browser without a window: tests compute a third less in it. Where it can't be had, they run in the one with a window.
installPrograms({ 'chromium-headless-shell': 'chromium-headless-shell' }, { optional: true });
build();
await staticChecks();
run(join(root, 'node_modules/.bin/vitest'), ['run', ...process.argv.slice(2)]);
