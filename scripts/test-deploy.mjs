// `npm run test:deploy`: tries deploy/helm with Helm (deploy/test/chart.mjs) and deploy/monitoring with a real Prometheus, then builds the image and runs it, alone and
// by deploy/compose.yaml, with Debian's container programs. Extra arguments go to the vitest of the containers.
// It takes about a quarter of an hour. Everything happens in namespaces of its own (network, mounts, processes), so nothing stays behind, even if it is killed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { testChart } from '../deploy/test/chart.mjs';
import { buildImages } from '../deploy/test/images.mjs';
import { enclosed, examineKernel, forgetControlGroups } from '../deploy/test/kernel.mjs';
import { testMonitoring } from '../deploy/test/monitoring.mjs';
import { buildServer, checkNode, fail, installPackages, installPrograms, root } from './setup.mjs';

checkNode();
if (process.platform !== 'linux') fail('test:deploy needs Linux');
if (process.getuid() !== 0) fail('test:deploy makes containers and runs as root: sudo npm run test:deploy');
installPackages();
installPrograms({
  buildah: 'buildah',
  podman: 'podman',
  'docker-compose': 'docker-compose',
  mmdebstrap: 'mmdebstrap',
  promtool: 'prometheus',
  crun: 'crun',
  iptables: 'iptables',
  '/usr/lib/podman/netavark': 'netavark',
  '/usr/lib/podman/aardvark-dns': 'aardvark-dns',
});

// Not in /tmp, which may be in memory: images take about 3 GB.
buildServer();
if (process.arch === 'x64') testChart();
else process.stdout.write('inkstone: the packages that carry Helm have it for x64 only: the chart is not tested\n');
await testMonitoring();
const work = mkdtempSync('/var/tmp/inkstone-deploy-');
let code = 1;
try {
  const kernel = examineKernel(work);
  for (const line of kernel.notes) process.stdout.write(`inkstone: ${line}\n`);
  const images = buildImages(work, kernel);
  process.stdout.write('Running the tests …\n');
  const vitest = ['node_modules/.bin/vitest', 'run', '--config', 'deploy/test/vitest.config.ts', ...process.argv.slice(2)];
  const env = { ...process.env, DEPLOY_TEST: JSON.stringify({ work, kernel, images }) };
  const [command, ...args] = enclosed(work, kernel, vitest, { network: true });
  code = spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;
} catch (error) {
  process.stderr.write(`inkstone: ${error.message}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
  forgetControlGroups();
}
process.exit(code);
