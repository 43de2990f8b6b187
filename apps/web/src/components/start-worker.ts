/** Starts workers. */
import { BASE_PATH } from '../api/transport/base-path.ts';

/**
 * Starts a worker from this server, even if the page's scripts come from another origin (`ASSET_URL`): browsers run workers of the page's own origin only.
 *
 * @param address of the worker's script, by `?worker&url`
 */
export function startWorker(address: string): Worker {
  const url = new URL(address, location.href);
  const file = url.pathname.slice(url.pathname.lastIndexOf('/'));
  return new Worker(url.origin === location.origin ? url : `${BASE_PATH}/assets${file}`, { type: 'module' });
}
