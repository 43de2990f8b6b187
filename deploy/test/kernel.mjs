// What this machine's kernel lets containers do, and the namespaces in which the tests run. Whatever is forbidden is said, with the way around it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CGROUPS = '/sys/fs/cgroup';

const shell = (script) => spawnSync('sh', ['-c', script], { encoding: 'utf8' });
const works = (script) => shell(script).status === 0;
const lastLine = ({ stderr, error }) => stderr?.trim().split('\n').at(-1) || String(error);

/**
 * @typedef {object} Kernel
 * @property {'overlay' | 'vfs'} driver of podman's storage
 * @property {boolean} containers whether containers run; else only what needs none is tested
 * @property {boolean} ownNetwork whether the tests have a network of their own, in which ports 80 and 443 are free
 * @property {boolean} limits whether memory and processor time are limited
 * @property {string[]} notes one line for each thing that is forbidden
 */

/** Tries each thing that containers need. @returns {Kernel} */
export function examineKernel(work) {
  const notes = [];
  const note = (ok, text) => {
    if (!ok) notes.push(text);
    return ok;
  };
  const separate = shell('unshare --mount --pid --fork --mount-proc true');
  const containers = note(separate.status === 0, `containers cannot run here (${lastLine(separate)}): only what needs none is tested`);
  const ownNetwork = containers && works('unshare --net ip link set lo up');
  note(ownNetwork || !containers, 'no network namespaces: the compose file needs ports 80 and 443 of this machine');
  const overlay = `${work}/overlay`;
  for (const folder of ['lower', 'upper', 'work', 'merged']) mkdirSync(join(overlay, folder), { recursive: true });
  const mount = `mount -t overlay overlay -o lowerdir=${overlay}/lower,upperdir=${overlay}/upper,workdir=${overlay}/work ${overlay}/merged`;
  const layered = works(`unshare --mount ${mount}`);
  note(layered, 'no overlay file systems: images are stored as whole copies (vfs), which is slow');
  const limits = existsSync(`${CGROUPS}/memory`) || existsSync(`${CGROUPS}/cgroup.controllers`);
  note(limits, 'no control groups: the limits of memory and processor time are not tested');
  note(
    works('setpriv --dump | grep -q "Capability bounding set:.*sys_resource"'),
    'no right to raise limits of open files and processes (CAP_SYS_RESOURCE): containers get those of this process',
  );
  note(!mixedGroups(), 'control groups of both versions at once, which crun refuses: the tests hide version 2 from it');
  note(existsSync('/run/systemd/private'), 'no systemd, by whose timers podman checks health: the tests run the checks in its place');
  return { driver: layered ? 'overlay' : 'vfs', containers, ownNetwork, limits, notes };
}

/** Whether both versions have controllers. */
function mixedGroups() {
  const second = `${CGROUPS}/unified/cgroup.controllers`;
  return existsSync(second) && readFileSync(second, 'utf8').trim() !== '';
}

/** The limits of this process, which containers can't exceed where it may not raise them. */
function ownLimits() {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const hard = (name) => new RegExp(`^${name} +\\S+ +(\\S+)`, 'm').exec(limits)?.[1].replace('unlimited', '-1');
  return `["nofile=${hard('Max open files')}:${hard('Max open files')}","nproc=${hard('Max processes')}:${hard('Max processes')}"]`;
}

/** The configuration of podman and buildah, which stands in the place of the machine's own while the tests run. */
function writeConfiguration(work, { driver, limits }) {
  const folder = join(work, 'containers');
  mkdirSync(folder, { recursive: true });
  copyFileSync('/etc/containers/policy.json', join(folder, 'policy.json'));
  writeFileSync(join(folder, 'registries.conf'), '');
  writeFileSync(
    join(folder, 'storage.conf'),
    `[storage]\ndriver="${driver}"\ngraphroot="${work}/storage"\nrunroot="/run/inkstone-deploy"\n`,
  );
  const containers = `[containers]\ndefault_ulimits=${ownLimits()}\n${limits ? '' : 'cgroups="disabled"\n'}`;
  const engine = '[engine]\ncgroup_manager="cgroupfs"\nevents_logger="file"\n';
  const network = `[network]\nnetwork_config_dir="${work}/networks"\n`;
  writeFileSync(join(folder, 'containers.conf'), containers + engine + network);
  return folder;
}

/**
 * A command line that runs `command` in namespaces of its own, in which /run and /etc/containers are its own too. When it ends, or is killed, all
 * containers, mounts and networks that it made are gone.
 *
 * @param {{ network: boolean }} options whether it also has a network of its own, which reaches nothing but itself
 */
export function enclosed(work, kernel, command, { network }) {
  if (!kernel.containers) return command;
  const prepare = [
    mixedGroups() ? `umount ${CGROUPS}/unified` : 'true',
    'mount -t tmpfs tmpfs /run',
    `mount --bind ${writeConfiguration(work, kernel)} /etc/containers`,
    network && kernel.ownNetwork ? 'ip link set lo up' : 'true',
    'exec "$@"',
  ].join(' && ');
  const own = network && kernel.ownNetwork ? ['--net'] : [];
  const namespaces = ['unshare', '--mount', '--pid', ...own, '--fork', '--kill-child', '--mount-proc'];
  return ['setpriv', '--pdeathsig', 'KILL', ...namespaces, 'sh', '-c', prepare, 'sh', ...command];
}

/** Removes the empty control groups that podman leaves. */
export function forgetControlGroups() {
  for (const hierarchy of existsSync(CGROUPS) ? ['.', ...readdirSync(CGROUPS)] : []) {
    const group = join(CGROUPS, hierarchy, 'libpod_parent');
    if (!existsSync(group)) continue;
    const inner = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const path of [...inner.map(({ name }) => join(group, name)), group]) {
      try {
        rmdirSync(path);
      } catch {
        // It holds processes, so it is another's.
      }
    }
  }
}
