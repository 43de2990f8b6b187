// `npm run dev`: the server restarts and the web app reloads on change.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, installPackages, root } from './setup.mjs';

checkNode();
installPackages();

const bin = (name) => join(root, 'node_modules/.bin', name);
const children = [
  // Vite uses port 3000 here, so the server's web port is another one.
  spawn(bin('tsx'), ['watch', '--clear-screen=false', 'apps/server/src/main.ts', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WEB_PORT: process.env.DEV_WEB_PORT ?? '3001', CORS_ORIGINS: 'http://localhost:3000,http://127.0.0.1:3000' },
  }),
  spawn(bin('vite'), [], { cwd: join(root, 'apps/web'), stdio: 'inherit' }),
];
let stopping = false;
const stop = () => {
  if (stopping) return;
  stopping = true;
  for (const child of children) child.kill('SIGTERM');
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
for (const child of children) child.on('exit', stop);
