// `npm run texts`: prints all texts of the app, English and German side by side. With a word, only those that have it in their key or text: `-- trash`.
import { join } from 'node:path';
import { checkNode, installPackages, root, run } from './setup.mjs';

checkNode();
installPackages();
run(join(root, 'node_modules/.bin/tsx'), ['apps/web/src/locales/print.ts', ...process.argv.slice(2)]);
