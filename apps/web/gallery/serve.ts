/** Serves the gallery of components to who takes pictures of it. */
import { join } from 'node:path';
import { createServer } from 'vite';

/** @returns its address, and what ends it */
export async function serveGallery(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = await createServer({
    configFile: join(import.meta.dirname, '../vite.config.ts'),
    server: { port: 0, strictPort: false, host: '127.0.0.1', hmr: false },
    optimizeDeps: { entries: ['gallery/index.html'] },
    logLevel: 'warn',
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (address === null || address === undefined || typeof address === 'string') throw new Error('the gallery has no port');
  return { url: `http://127.0.0.1:${address.port}/gallery/index.html`, stop: () => server.close() };
}
