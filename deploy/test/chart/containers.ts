/** Puts a rendered pod on this machine: its volumes are folders, and its container is a process with the same command, environment and files. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KubeObject, ROOT } from './helm.ts';

/** By name, then by key: the Secrets and ConfigMaps that are there. */
export type Sources = Readonly<Record<string, Readonly<Record<string, string>>>>;

const containerfile = readFileSync(join(ROOT, 'deploy/Containerfile'), 'utf8');
const instruction = (name: string): string[] => JSON.parse(new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(containerfile)?.[1] ?? '[]');

export interface Placed {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @param folder for the volumes; pods with the same one share those of the same name, as they share claims
 * @throws when the pod names a Secret, a ConfigMap or a key that is not there: Kubernetes would not start it
 */
export function place(spec: KubeObject, folder: string, sources: Sources): Placed {
  const [container] = spec.containers;
  const mounts = new Map<string, string>();
  for (const { name, mountPath } of container.volumeMounts) {
    const volume = spec.volumes.find((each: KubeObject) => each.name === name);
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    for (const { source, items } of filesOf(volume)) {
      for (const { key, path: file } of items ?? Object.keys(sources[source] ?? {}).map((each) => ({ key: each, path: each }))) {
        const value = sources[source]?.[key];
        if (value === undefined) throw new Error(`${source} has no ${key}`);
        writeFileSync(join(path, file), value);
      }
    }
    mounts.set(mountPath, path);
  }
  const here = (value: string) => {
    for (const [from, to] of mounts) if (value === from || value.startsWith(`${from}/`)) return to + value.slice(from.length);
    return value;
  };
  const env = Object.fromEntries(container.env.map(({ name, value }: { name: string; value: string }) => [name, here(value)]));
  const command = [
    ...(container.command ?? instruction('ENTRYPOINT')),
    ...(container.args ?? (container.command ? [] : instruction('CMD'))),
  ];
  // The root is read-only: what the program writes to must be a volume.
  const written = (path: string) => {
    if (!mounts.has(path)) throw new Error(`${container.name} has no volume at ${path}`);
    return here(path);
  };
  return { command, env: { DATA_DIR: written('/data'), TMPDIR: written('/tmp'), ...env } };
}

function filesOf(volume: KubeObject): { source: string; items?: { key: string; path: string }[] }[] {
  if (volume.configMap) return [{ source: volume.configMap.name, items: volume.configMap.items }];
  return (volume.projected?.sources ?? []).map(({ secret }: KubeObject) => ({ source: secret.name, items: secret.items }));
}
