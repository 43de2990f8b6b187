/** Holds rendered objects against the schemas of Kubernetes, of the Prometheus operator and of the Gateway API. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type KubeObject, ROOT, TOOLS } from './helm.ts';

/** Where a kind is in the packages: their folders are named like the versions of the API. */
function moduleOf(apiVersion: string): string {
  if (apiVersion.startsWith('monitoring.coreos.com/')) return `@kubernetes-models/prometheus-operator/${apiVersion}`;
  if (apiVersion.startsWith('gateway.networking.k8s.io/')) return `@kubernetes-models/gateway-api/${apiVersion}`;
  return `kubernetes-models/${apiVersion}`;
}

/** What the schemas say: required fields, types, patterns, choices. They let unknown fields pass. */
export async function violations(object: KubeObject): Promise<string[]> {
  const folder = join(TOOLS, 'node_modules', moduleOf(object.apiVersion));
  const models = await import(pathToFileURL(join(folder, 'index.js')).href);
  const Model = models[object.kind];
  if (Model === undefined) return [`${object.apiVersion} ${object.kind}: there is no such kind`];
  try {
    new Model(object).validate();
    return [];
  } catch (error) {
    return [`${object.kind} ${object.metadata.name}: ${(error as Error).message}`];
  }
}

/** What the types say, which know no other fields: each object is a literal that the TypeScript compiler reads. */
export function unknownFields(objects: readonly KubeObject[]): string[] {
  const file = join(TOOLS, 'rendered.ts');
  const kinds = new Map<string, string>();
  for (const { apiVersion, kind } of objects) kinds.set(`${apiVersion} ${kind}`, `${kind}_${apiVersion.replaceAll(/\W/g, '_')}`);
  const imports = [...kinds].map(([key, alias]) => {
    const [apiVersion = '', kind] = key.split(' ');
    return `import type { I${kind} as ${alias} } from '${moduleOf(apiVersion)}';`;
  });
  const literals = objects.map((object) => `((_: ${kinds.get(`${object.apiVersion} ${object.kind}`)}) => _)(${JSON.stringify(object)});`);
  writeFileSync(file, [...imports, ...literals].join('\n'));
  try {
    const options =
      '--noEmit --strict --skipLibCheck --target es2023 --module esnext --moduleResolution bundler --types --ignoreConfig'.split(' ');
    const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), [...options.filter((each) => each !== '--types'), file], {
      encoding: 'utf8',
      cwd: TOOLS,
    });
    return status === 0 ? [] : stdout.trim().split('\n');
  } finally {
    rmSync(file);
  }
}
