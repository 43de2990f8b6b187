// Operators' commands, for example `npm run audit:verify`: builds the server if its sources have changed, and runs the named program beside it.
import { join } from 'node:path';
import { buildServer, checkNode, installPackages, root, run } from './setup.mjs';

const [program, ...args] = process.argv.slice(2);
checkNode();
installPackages();
buildServer();
run(process.execPath, [join(root, `apps/server/dist/${program}.js`), ...args]);
