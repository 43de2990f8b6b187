// `npm run shots`: takes pictures of every page in its states, in the folder `shots`. See e2e/shots.ts for its arguments.
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, root, run } from './setup.mjs';

checkNode();
installPackages();
installPrograms({ chromium: 'chromium' });
build();
run(join(root, 'node_modules/.bin/tsx'), ['e2e/shots.ts', ...process.argv.slice(2)]);
