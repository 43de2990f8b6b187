// `npm run bench`: builds, and measures; `-- --short` cuts the recorded sessions.
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, root, run } from './setup.mjs';

checkNode();
installPackages();
installPrograms({ chromium: 'chromium' });
build();
run(join(root, 'node_modules/.bin/tsx'), ['bench/src/main.ts', ...process.argv.slice(2)]);
