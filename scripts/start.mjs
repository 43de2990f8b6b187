// `npm start`: installs, builds what changed, and runs the product.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, installPackages, root } from './setup.mjs';

checkNode();
installPackages();
build();

const server = spawn(process.execPath, ['--enable-source-maps', join(root, 'apps/server/dist/main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { NODE_ENV: 'production', ...process.env },
});
// Ctrl-C reaches the whole process group: the server stops by itself, and we end when it has. Any other signal is passed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
