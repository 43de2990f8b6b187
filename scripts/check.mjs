// `npm run check`: types, lint and the quick tests; `npm test` does everything.
import { join } from 'node:path';
import { checkNode, installPackages, root, run } from './setup.mjs';
import { staticChecks } from './static-checks.mjs';

checkNode();
installPackages();
await staticChecks();
run(join(root, 'node_modules/.bin/vitest'), ['run', '--project', 'unit', '--changed', 'HEAD', '--passWithNoTests']);
