// `npm run faults -- --kills 100 --seed 1`: kills and breaks servers, Redis, PostgreSQL and connections under writers, and checks what became of their edits.
import { join } from 'node:path';
import { build, checkNode, installPackages, installPrograms, root, run } from './setup.mjs';

checkNode();
installPackages();
installPrograms({ 'redis-server': 'redis-server', nginx: 'nginx-light', haproxy: 'haproxy', faketime: 'faketime' });
build();
run(join(root, 'node_modules/.bin/tsx'), ['bench/src/faults/main.ts', ...process.argv.slice(2)]);
