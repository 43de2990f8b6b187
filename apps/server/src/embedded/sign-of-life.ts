/**
 * A sign of life between containers that share a folder: they don't see each other's processes, and each has a process 1. A socket in the folder answers
 * as long as the process lives that opened it, on the same machine.
 */
import { once } from 'node:events';
import { constants, open, readlink, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';

/** Names the processes that this one can see; empty where all see all. */
export async function processNamespace(): Promise<string> {
  return readlink('/proc/self/ns/pid').catch(() => '');
}

/** Runs `work` with a short path to the file: the kernel limits the path of a socket to 107 bytes. */
async function withShortPath<T>(folder: string, name: string, work: (path: string) => Promise<T>): Promise<T> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return await work(process.platform === 'linux' ? `/proc/self/fd/${handle.fd}/${name}` : join(folder, name));
  } finally {
    await handle.close();
  }
}

/** Shows that this process lives, until the returned function is called. */
export async function showLife(folder: string, name: string): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  // It keeps no process alive.
  server.unref();
  await withShortPath(folder, name, async (path) => {
    server.listen({ path, writableAll: true });
    await once(server, 'listening');
  });
  return async () => {
    server.close();
    await rm(join(folder, name), { force: true });
  };
}

/** Whether the process that showed its life under this name still lives. */
export async function lives(folder: string, name: string): Promise<boolean> {
  return withShortPath(folder, name, async (path) => {
    const socket = createConnection(path);
    try {
      await once(socket, 'connect');
      return true;
    } catch (error) {
      return !['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '');
    } finally {
      socket.destroy();
    }
  });
}
