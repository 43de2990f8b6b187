/** Containers for tests, by podman. */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

interface Prepared {
  readonly work: string;
  readonly kernel: { readonly containers: boolean; readonly limits: boolean };
  readonly images: {
    readonly inkstone: string;
    readonly base: string;
    readonly standIns: Record<string, string>;
    readonly revision: string;
    readonly version: string;
  } | null;
}

/** What scripts/test-deploy.mjs has found and built. */
export const prepared = JSON.parse(process.env.DEPLOY_TEST ?? '{}') as Prepared;

/** Whether containers run here; if not, the command has said why. */
export const containersRun = prepared.images !== null;

export function images(): NonNullable<Prepared['images']> {
  if (!prepared.images) throw new Error('these tests are run by `npm run test:deploy`');
  return prepared.images;
}

const exec = promisify(execFile);
const MAX_OUTPUT_BYTES = 1 << 26;

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Without the lines by which podman complains that there is no systemd. */
const cleaned = (text: string) => text.replaceAll(/^time=".*\n?/gm, '').trim();

/** Runs a program to its end, whatever its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  try {
    const { stdout, stderr } = await exec(command, args, { maxBuffer: MAX_OUTPUT_BYTES, ...options });
    return { code: 0, out: stdout.trim(), err: cleaned(stderr) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: number | string; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, out: stdout.trim(), err: cleaned(stderr) };
  }
}

/** @returns its output @throws when it fails */
export async function podman(...args: string[]): Promise<string> {
  const { code, out, err } = await run('podman', args);
  if (code !== 0) throw new Error(`podman ${args.join(' ')} failed (${code}): ${err}`);
  return out;
}

/** How often a health check is run, in ms. */
const CHECK_EVERY_MS = 500;

/** Runs a container's health check until it passes, as podman does by timers of systemd. @throws when the container ends */
export async function untilHealthy(container: string): Promise<void> {
  for (;;) {
    const { code } = await run('podman', ['healthcheck', 'run', container]);
    if (code === 0) return;
    const state = await podman('inspect', container, '--format', '{{.State.Status}}');
    if (state !== 'running') throw new Error(`${container} is ${state}: ${(await run('podman', ['logs', container])).out}`);
    await delay(CHECK_EVERY_MS);
  }
}

/** Runs the health checks of all containers again and again, until it is stopped. */
export function keepChecking(): { stop(): Promise<void> } {
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      const running = (await podman('ps', '--quiet')).split('\n').filter((id) => id !== '');
      await Promise.all(running.map((id) => run('podman', ['healthcheck', 'run', id])));
      await delay(CHECK_EVERY_MS);
    }
  };
  const done = loop();
  return {
    stop: async () => {
      stopped = true;
      await done;
    },
  };
}
