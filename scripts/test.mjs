// `npm test`: installs what is missing, then types, lint, and every test; extra arguments go to vitest.
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, root, run } from './setup.mjs';
import { staticChecks } from './static-checks.mjs';

checkNode();
installPackages();
installPrograms({ chromium: 'chromium' });
build();
staticChecks();
run(join(root, 'node_modules/.bin/vitest'), ['run', ...process.argv.slice(2)]);
