/** The "restricted" Pod Security Standard, as https://kubernetes.io/docs/concepts/security/pod-security-standards has it, with all of "baseline". */
import type { KubeObject } from './helm.ts';

const VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];

/** What the standard forbids in a pod; nothing in one that passes. */
export function forbidden(spec: KubeObject): string[] {
  const found: string[] = [];
  const demand = (ok: boolean, text: string) => {
    if (!ok) found.push(text);
  };
  const pod = spec.securityContext ?? {};
  for (const name of ['hostNetwork', 'hostPID', 'hostIPC']) demand(!spec[name], `${name} is set`);
  for (const volume of spec.volumes ?? []) {
    const kinds = Object.keys(volume).filter((key) => key !== 'name');
    demand(kinds.length === 1 && VOLUMES.includes(kinds[0] ?? ''), `volume ${volume.name} is a ${kinds}`);
  }
  demand(!pod.windowsOptions?.hostProcess, 'hostProcess is set');
  for (const { name } of pod.sysctls ?? []) demand(SYSCTLS.includes(name), `sysctl ${name}`);
  for (const container of [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])]) {
    const own = container.securityContext ?? {};
    const where = `container ${container.name}`;
    demand(!own.privileged, `${where} is privileged`);
    demand(own.allowPrivilegeEscalation === false, `${where}: allowPrivilegeEscalation is not false`);
    demand((own.capabilities?.drop ?? []).includes('ALL'), `${where} keeps capabilities`);
    demand(
      (own.capabilities?.add ?? []).every((each: string) => each === 'NET_BIND_SERVICE'),
      `${where} adds capabilities`,
    );
    demand((own.runAsNonRoot ?? pod.runAsNonRoot) === true, `${where}: runAsNonRoot is not true`);
    demand((own.runAsUser ?? pod.runAsUser) !== 0, `${where} runs as root`);
    const seccomp = (own.seccompProfile ?? pod.seccompProfile)?.type;
    demand(seccomp === 'RuntimeDefault' || seccomp === 'Localhost', `${where}: seccompProfile is ${seccomp}`);
    demand(['Default', undefined].includes(own.procMount), `${where}: procMount is ${own.procMount}`);
    const profile = own.appArmorProfile?.type ?? pod.appArmorProfile?.type;
    demand([undefined, 'RuntimeDefault', 'Localhost'].includes(profile), `${where}: appArmorProfile is ${profile}`);
    for (const { hostPort } of container.ports ?? []) demand(!hostPort, `${where} takes port ${hostPort} of its node`);
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
      demand(container[probe]?.httpGet?.host === undefined, `${where}: ${probe} goes to another host`);
  }
  return found;
}
