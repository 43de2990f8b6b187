/** Renders the chart with Helm. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');
export const CHART = join(ROOT, 'deploy/helm/inkstone');
/** What `chart.mjs` has fetched. */
export const TOOLS = process.env.CHART_TOOLS ?? '';
if (TOOLS === '') throw new Error('run this by: node deploy/test/chart.mjs');

export const { parse, parseAllDocuments } = createRequire(join(TOOLS, 'package.json'))('yaml');

// biome-ignore lint/suspicious/noExplicitAny: objects of every kind
export type KubeObject = any;
export type Values = Readonly<Record<string, unknown>>;
export type Helm = 'helm3' | 'helm4';

export function helm(which: Helm, args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(join(TOOLS, which, 'helm'), args, { encoding: 'utf8', input, maxBuffer: 1 << 26 });
  return { status, stdout, stderr };
}

interface Options {
  readonly helm?: Helm;
  readonly release?: string;
  readonly template?: string;
}

/** The text that Helm renders. @throws with what Helm said, when it refuses the values */
export function renderText(values: Values, { helm: which = 'helm3', release = 'inkstone', template }: Options = {}): string {
  const only = template === undefined ? [] : ['--show-only', template];
  const args = ['template', release, CHART, '--namespace', 'docs', '--values', '-', ...only];
  const { status, stdout, stderr } = helm(which, args, JSON.stringify(values));
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

export function render(values: Values, options: Options = {}): KubeObject[] {
  return parseAllDocuments(renderText(values, options))
    .map((document: { toJS(): unknown }) => document.toJS())
    .filter((object: unknown) => object !== null);
}

/** The documented sets of values, by name. */
export const EXAMPLES: ReadonlyMap<string, Values> = new Map(
  readdirSync(join(CHART, 'examples')).map((file) => [
    file.replace('.yaml', ''),
    parse(readFileSync(join(CHART, 'examples', file), 'utf8')),
  ]),
);

export function example(name: string): Values {
  const values = EXAMPLES.get(name);
  if (values === undefined) throw new Error(`there is no example ${name}`);
  return values;
}

/** The pods that an object makes: none, or one. */
export function podsOf({ kind, metadata, spec }: KubeObject): { name: string; spec: KubeObject; labels: Record<string, string> }[] {
  const template =
    kind === 'Pod' ? { metadata, spec } : kind === 'CronJob' ? spec.jobTemplate.spec.template : (spec?.template as KubeObject | undefined);
  if (template?.spec?.containers === undefined) return [];
  return [{ name: `${kind} ${metadata.name}`, spec: template.spec, labels: template.metadata.labels }];
}

export function find(objects: readonly KubeObject[], kind: string, name = 'inkstone'): KubeObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}
