// `npm start`: installs, builds what changed, and runs the product.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

let stopped = false;
/** Passes a signal on to the program that runs now. */
let pass = () => undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopped = true;
    pass(signal);
  });
}

/** Resolves with the exit code of a program; 1 if a signal ended it. */
const ended = (child) => new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));

// It runs npm and the builds. They share a process group of their own, so that a signal ends them all.
const preparation = spawn(process.execPath, [join(root, 'scripts/install-and-build.mjs')], { stdio: 'inherit', detached: true });
pass = (signal) => {
  try {
    process.kill(-preparation.pid, signal);
  } catch {
    // The program has ended already.
  }
};
const failed = await ended(preparation);
if (failed !== 0 || stopped) process.exit(failed || 1);

const server = spawn(process.execPath, ['--enable-source-maps', join(root, 'apps/server/dist/main.js'), ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { NODE_ENV: 'production', ...process.env },
});
// Signals are passed on as messages: a Ctrl-C also reaches the server directly, and a second signal would end it at once.
pass = (signal) => {
  if (server.connected) server.send(signal);
};
process.exit(await ended(server));
