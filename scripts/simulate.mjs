// `npm run simulate -- --seed N --minutes M`: runs seeds from N on until a rule breaks or the time is over.
import { join } from 'node:path';
import { checkNode, installPackages, root, run } from './setup.mjs';

checkNode();
installPackages();
run(join(root, 'node_modules/.bin/tsx'), ['simulator/src/main.ts', ...process.argv.slice(2)]);
