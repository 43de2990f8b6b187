/** What Helm makes of the chart: for every documented set of values, for odd ones, and for those that can't work. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig, SETTING_NAMES } from '../../../apps/server/src/config.ts';
import { place } from './containers.ts';
import { CHART, EXAMPLES, example, find, helm, type KubeObject, parse, podsOf, ROOT, render, renderText, type Values } from './helm.ts';
import { forbidden } from './pod-security.ts';
import { unknownFields, violations } from './schemas.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const { version } = JSON.parse(read('package.json'));
const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8'));
const defaults = parse(readFileSync(join(CHART, 'values.yaml'), 'utf8'));

/** Everything that the examples name. */
const SECRET = 'not-a-secret-but-as-long-as-one-must-be';
const SOURCES = {
  inkstone: {
    'jwt-secret': SECRET,
    'database-url': 'postgres://inkstone_server:p@postgres:5432/inkstone',
    'database-replica-url': 'postgres://inkstone_server:p@replica:5432/inkstone',
    'redis-url': 'rediss://:p@redis:6379',
    's3-access-key-id': 'AKIAEXAMPLE',
    's3-secret-access-key': SECRET,
    'smtp-password': 'p',
    'oidc-client-secret': 'p',
  },
  'inkstone-owner': { 'database-migration-url': 'postgres://inkstone:p@postgres:5432/inkstone' },
  'postgres-app': { uri: 'postgresql://app:p@postgres-rw.docs:5432/app' },
  'company-ca': { 'ca.crt': '' },
  'inkstone-backup': { key: 'age1' },
};

/** Variables of pods that are no settings of the server. */
const OTHER_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'BACKUP_KEEP', 'BACKUP_KEY'];
/** Values with which everything that is optional is there. */
const everything: Values = {
  ...example('company'),
  assetUrl: 'https://cdn.example.com',
  gateway: { enabled: true, parentRefs: [{ name: 'public' }], annotations: { a: 'b' } },
  database: { ...(example('company').database as object), replicaUrl: { existingSecret: 'inkstone' } },
  s3: { ...(example('company').s3 as object), publicEndpoint: 'https://files.example.com' },
  persistence: { enabled: true, accessMode: 'ReadWriteMany', storageClass: 'nfs' },
  topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} }],
  antiAffinity: 'required',
  extraPodSpec: { dnsPolicy: 'ClusterFirst', hostAliases: [{ ip: '10.0.0.9', hostnames: ['s3.example.com'] }] },
  labels: { team: 'docs' },
  podLabels: { sidecar: 'no' },
  podAnnotations: { 'example.com/a': 'b' },
  annotations: { 'reloader.stakater.com/auto': 'true' },
  imagePullSecrets: [{ name: 'registry' }],
  service: { type: 'LoadBalancer', annotations: { a: 'b' }, ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] },
  extraEnv: [{ name: 'NODE_OPTIONS', value: '--max-old-space-size=1500' }],
  extraEnvFrom: [{ configMapRef: { name: 'more' } }],
  extraVolumes: [{ name: 'tls', secret: { secretName: 'postgres-client' } }],
  extraVolumeMounts: [{ name: 'tls', mountPath: '/run/tls', readOnly: true }],
  extraContainers: [{ name: 'beside', image: 'registry.example.com/beside:1' }],
  initContainers: [{ name: 'before', image: 'registry.example.com/before:1' }],
  extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-more' }, data: { LOG_LEVEL: 'debug' } }],
  command: ['apps/server/dist/backup-command.js', 'restore', '/backups/one.backup'],
};
const all = new Map([...EXAMPLES, ['everything', everything]]);
const rendered = new Map([...all].map(([name, values]) => [name, render(values)]));

describe.each([...all])('with the values %s', (name, values) => {
  const objects = rendered.get(name) ?? [];

  it.each(['helm3', 'helm4'] as const)('passes the lint of %s', (which) => {
    const { status, stdout, stderr } = helm(which, ['lint', '--strict', CHART, '--values', '-'], JSON.stringify(values));
    expect(status, stdout + stderr).toBe(0);
  });

  it('is the same with Helm 4', () => {
    expect(renderText(values, { helm: 'helm4' })).toBe(renderText(values));
  });

  it('keeps to the schemas', async () => {
    expect(objects.length).toBeGreaterThan(4);
    expect((await Promise.all(objects.map(violations))).flat()).toEqual([]);
  });

  it('has pods that pass the restricted Pod Security Standard, have no token, and are limited', () => {
    const pods = objects.flatMap(podsOf);
    expect(pods.length).toBeGreaterThan(0);
    for (const { name: pod, spec } of pods) {
      // Those of the caller are the caller's.
      const own = { ...spec, initContainers: [], containers: spec.containers.slice(0, 1) };
      expect(forbidden(own), pod).toEqual([]);
      expect(spec.automountServiceAccountToken, pod).toBe(false);
      expect(spec.enableServiceLinks, pod).toBe(false);
      const [{ securityContext, resources, image }] = own.containers;
      expect(securityContext.readOnlyRootFilesystem, pod).toBe(true);
      expect(resources.limits.memory, pod).toMatch(/^\d/);
      expect(image, pod).toBe(`registry.example.com/inkstone:${version}`);
    }
  });

  it('gives each pod settings that the server knows and accepts, and secrets as files alone', () => {
    for (const { name: pod, spec } of objects.flatMap(podsOf)) {
      const [{ env }] = spec.containers;
      const names = (env as { name: string }[]).map((each) => each.name).filter((each) => each !== 'NODE_OPTIONS');
      expect(new Set(names).size, pod).toBe(names.length);
      const known = (each: string) => SETTING_NAMES.includes(each.replace(/_FILE$/, '')) || OTHER_VARIABLES.includes(each);
      expect(
        names.filter((each) => !known(each)),
        pod,
      ).toEqual([]);
      expect(JSON.stringify(env), pod).not.toMatch(/secretKeyRef|:\/\/[^/"]*:[^/"]*@/);
      const folder = mkdtempSync(join(tmpdir(), 'inkstone-chart-'));
      try {
        const notes = readConfig(place({ ...spec, volumes: withoutOthers(spec) }, folder, SOURCES).env).notes;
        expect(notes, pod).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
  });

  it('lets only the migration and operators know the owner of the tables', () => {
    for (const { name: pod, spec, labels } of objects.flatMap(podsOf)) {
      const has = JSON.stringify(spec).includes('DATABASE_MIGRATION_URL');
      if (has) expect(['migration', 'command'], pod).toContain(labels['app.kubernetes.io/component']);
    }
  });

  it('leads to the servers, and to nothing else', () => {
    const pods = objects.flatMap(podsOf);
    const chosen = (selector: Record<string, string>) =>
      pods.filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key] === value)).map((pod) => pod.name);
    for (const { kind, metadata, spec } of objects) {
      const selector =
        kind === 'Service' ? spec.selector : (['Deployment', 'PodDisruptionBudget'].includes(kind) && spec.selector.matchLabels) || null;
      if (selector !== null) expect(chosen(selector), `${kind} ${metadata.name}`).toEqual(['Deployment inkstone']);
    }
    const services = new Map(objects.filter(({ kind }) => kind === 'Service').map((object) => [object.metadata.name, object]));
    for (const { metadata, spec } of objects.filter(({ kind }) => kind === 'Ingress'))
      for (const { backend } of spec.rules[0].http?.paths ?? []) {
        const ports = services.get(backend.service.name)?.spec.ports.map((port: KubeObject) => port.name);
        expect(ports, metadata.name).toContain(backend.service.port.name);
      }
  });

  it('names volumes, claims and ServiceAccounts that are there', () => {
    for (const { name: pod, spec } of objects.flatMap(podsOf)) {
      const volumes = spec.volumes.map((volume: KubeObject) => volume.name);
      for (const { volumeMounts } of spec.containers.slice(0, 1))
        for (const mount of volumeMounts) expect(volumes, pod).toContain(mount.name);
      for (const { persistentVolumeClaim: claim } of spec.volumes) if (claim) find(objects, 'PersistentVolumeClaim', claim.claimName);
      find(objects, 'ServiceAccount', spec.serviceAccountName);
    }
  });
});

/** Volumes of the caller are not there in tests. */
const withoutOthers = (spec: KubeObject) =>
  spec.volumes.map((volume: KubeObject) => (volume.name === 'tls' ? { name: 'tls', emptyDir: {} } : volume));

it.each([...EXAMPLES])(
  'makes of %s what it made before: if a change is meant, node deploy/test/chart.mjs --update',
  async (name, values) => {
    const text = renderText(values)
      .replaceAll(version, '<version>')
      // What all objects have, and copies of deploy/monitoring.
      .replaceAll(/^ +(app\.kubernetes\.io\/(name|instance|version|managed-by)|helm\.sh\/chart): .*\n/gm, '')
      .replace(/( {2}inkstone\.json: \|\n)(?: {4}.*\n| *\n)+/, '$1    … deploy/monitoring/dashboard.json\n')
      .replace(/(kind: PrometheusRule[\s\S]*?\n {2}groups:\n)(?: {4}.*\n| *\n)+/, '$1    … deploy/monitoring/alerts.yaml\n');
    await expect(text).toMatchFileSnapshot(`snapshots/${name}.yaml`);
  },
);

describe('what was rendered', () => {
  const objects = [...rendered.values()].flat();

  it('has no field that Kubernetes does not know', () => {
    expect(unknownFields(objects)).toEqual([]);
  });

  it('would be found to be wrong', async () => {
    const deployment = find(rendered.get('small') ?? [], 'Deployment');
    const change = (path: string, value: unknown) => {
      const copy = structuredClone(deployment);
      const keys = path.split('.');
      const last = keys.pop() as string;
      keys.reduce((object, key) => object[key], copy)[last] = value;
      return copy;
    };
    expect(await violations(change('spec.replicas', 'two'))).toEqual(['Deployment inkstone: data/spec/replicas must be integer']);
    expect(await violations(change('kind', 'Deploiment'))).toEqual(['apps/v1 Deploiment: there is no such kind']);
    expect(unknownFields([change('spec.template.spec.hostnetwork', true)]).join()).toContain(`'"hostnetwork"' does not exist`);
    const pod = 'spec.template.spec';
    expect(forbidden(change(`${pod}.hostNetwork`, true).spec.template.spec)).toEqual(['hostNetwork is set']);
    expect(forbidden(change(`${pod}.securityContext`, {}).spec.template.spec)).toEqual([
      'container inkstone: runAsNonRoot is not true',
      'container inkstone: seccompProfile is undefined',
    ]);
    expect(
      forbidden(change(`${pod}.containers.0.securityContext`, { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }).spec.template.spec),
    ).toEqual(['container inkstone: allowPrivilegeEscalation is not false', 'container inkstone adds capabilities']);
    expect(forbidden(change(`${pod}.volumes.0`, { name: 'tmp', hostPath: { path: '/tmp' } }).spec.template.spec)).toEqual([
      'volume tmp is a hostPath',
    ]);
  });
});

describe('the servers', () => {
  const deployment = find(rendered.get('company') ?? [], 'Deployment');

  it('are replaced one by one, without one less', () => {
    expect(deployment.spec.strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    expect(deployment.spec).not.toHaveProperty('replicas');
    const faster = { maxSurge: '50%', maxUnavailable: 0 };
    expect(find(render({ ...example('company'), rollout: faster }), 'Deployment').spec.strategy.rollingUpdate).toEqual(faster);
  });

  it('have time for their pause and their whole shutdown', () => {
    const pause = Number(deployment.spec.template.spec.containers[0].lifecycle.preStop.exec.command[1]);
    const shutdownMs = Number(/SHUTDOWN_TIMEOUT_MS = ([\d_]+);/.exec(read('apps/server/src/main.ts'))?.[1]?.replaceAll('_', ''));
    expect(shutdownMs).toBeGreaterThan(0);
    expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + shutdownMs / 1000);
  });

  it('are stopped before their successor starts where only one can have the volume', () => {
    const small = find(rendered.get('small') ?? [], 'Deployment');
    expect(small.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
    const shared = find(rendered.get('gateway') ?? [], 'Deployment');
    expect(shared.spec.strategy.type).toBe('RollingUpdate');
  });
});

describe('the migration', () => {
  const objects = rendered.get('company') ?? [];
  const hook = (object: KubeObject) => object.metadata.annotations?.['helm.sh/hook'];
  const weight = (object: KubeObject) => Number(object.metadata.annotations['helm.sh/hook-weight']);

  it('comes before the servers, with all that it needs of the chart', () => {
    const job = find(objects, 'Job', 'inkstone-migration');
    expect(hook(job)).toBe('pre-install,pre-upgrade');
    const { spec } = job.spec.template;
    const account = find(objects, 'ServiceAccount', spec.serviceAccountName);
    const policy = find(objects, 'NetworkPolicy', 'inkstone-migration');
    for (const needed of [account, policy]) {
      expect(hook(needed)).toBe(hook(job));
      expect(weight(needed)).toBeLessThan(weight(job));
    }
    expect(policy.spec.podSelector.matchLabels['app.kubernetes.io/component']).toBe(
      job.spec.template.metadata.labels['app.kubernetes.io/component'],
    );
    // Nothing else of the chart is there yet.
    const volumes = spec.volumes.filter((volume: KubeObject) => volume.configMap || volume.persistentVolumeClaim);
    expect(volumes.map((volume: KubeObject) => volume.configMap?.name)).toEqual(['company-ca']);
  });

  it('is left to the server of an included database', () => {
    expect((rendered.get('small') ?? []).filter(({ kind }) => kind === 'Job')).toEqual([]);
  });
});

describe('network policies', () => {
  const policy = (values: Values, name = 'inkstone') => find(render({ ...example('company'), ...values }), 'NetworkPolicy', name).spec;
  const ports = (rules: KubeObject[]) => rules.flatMap((rule) => rule.ports.map((each: KubeObject) => each.port));

  it('let in the ingress controller, and Prometheus only if it is asked', () => {
    const { ingress } = policy({});
    expect(ports(ingress)).toEqual(['web', 'api']);
    for (const { from } of ingress) expect(from.length).toBeGreaterThan(0);
    expect(ports(policy({ monitoring: {} }).ingress)).toEqual(['web']);
    // An empty list of peers would be everybody.
    expect(policy({ networkPolicy: { enabled: true, from: [], prometheus: [] } }).ingress).toBeNull();
  });

  it('let out what is set', () => {
    expect(ports(policy({}).egress)).toEqual([5432, 53, 53, 443, 6379, 443, 587]);
    const less = { smtp: {}, oidc: {}, settings: {}, backup: { enabled: false }, s3: { bucket: 'b', endpoint: 'http://s3.storage:9000' } };
    expect(ports(policy(less).egress)).toEqual([5432, 53, 53, 6379, 9000]);
    expect(ports(policy({ oidc: { issuer: 'http://[fd00::1]/x', clientId: 'i' } }).egress)).toContain(80);
    expect(ports(policy({}, 'inkstone-migration').egress)).toEqual([5432, 53, 53]);
    expect(ports(policy({}, 'inkstone-backup').egress)).toEqual([5432, 53, 53, 443]);
  });
});

describe('odd values', () => {
  const small = example('small');

  it('keep names within the limits of Kubernetes', async () => {
    for (const odd of [
      { release: 'a-release-with-a-name-that-is-as-long-as-names-may-be' },
      { release: 'docs', values: { nameOverride: 'a-name-that-somebody-has-made-very-long-indeed-to-see-what-happens' } },
      { release: 'docs', values: { fullnameOverride: 'another-name-that-somebody-has-made-very-long-indeed-to-see' } },
    ]) {
      const objects = render({ ...everything, ...odd.values }, { release: odd.release });
      for (const { kind, metadata } of objects.filter(({ metadata: { name } }) => !name.endsWith('-more'))) {
        const name = metadata.name;
        expect(name.length, `${kind} ${name}`).toBeLessThanOrEqual(kind === 'CronJob' ? 52 : 63);
        expect(name).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
        for (const [label, value] of Object.entries(metadata.labels as Record<string, string>))
          expect(value, label).toMatch(/^[\w.-]{1,63}$/);
      }
      const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(new Set(names).size).toBe(names.length);
      expect((await Promise.all(objects.map(violations))).flat()).toEqual([]);
    }
  });

  it('give different long names to different releases', () => {
    const name = (release: string) => render(small, { release }).find(({ kind }) => kind === 'Deployment').metadata.name;
    expect(name('a-release-with-a-name-that-is-as-long-as-names-may-be')).not.toBe(
      name('a-release-with-a-name-that-is-as-long-as-names-may-go'),
    );
    expect(name('docs')).toBe('docs-inkstone');
    expect(name('inkstone-docs')).toBe('inkstone-docs');
  });

  it('make no ingress when none is asked for, and one under the path of publicUrl', () => {
    const without = { ...small, ingress: {}, trustedProxies: [] };
    expect(render(without).some(({ kind }) => kind === 'Ingress')).toBe(false);
    const { rules, tls } = find(
      render({ ...small, publicUrl: 'http://Docs.Example.com/inkstone/', ingress: { enabled: true } }),
      'Ingress',
    ).spec;
    expect(tls).toBeUndefined();
    expect(rules[0]).toMatchObject({ host: 'docs.example.com', http: { paths: [{ path: '/inkstone' }] } });
  });

  it('may be IPv6', () => {
    const values = {
      ...small,
      ingress: {},
      publicUrl: 'http://[fd00::1]:3000',
      trustedProxies: ['fd00::/8', '::1'],
      service: { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] },
    };
    const objects = render(values);
    expect(find(objects, 'Service').spec).toMatchObject({ ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] });
    expect(find(objects, 'Deployment').spec.template.spec.containers[0].env).toContainEqual({
      name: 'TRUSTED_PROXIES',
      value: 'fd00::/8,::1',
    });
  });

  it('are settings as the server writes them, however YAML reads them', () => {
    const settings = parse(
      '{ LINK_SHARING: off, RATE_LIMITS: on, FILE_MAX_BYTES: 5368709120, S3_FORCE_PATH_STYLE: true, LOG_LEVEL: debug }',
    );
    // Helm reads YAML 1.1, in which on and off are truth values.
    const values = { ...small, settings: { ...settings, LINK_SHARING: false, RATE_LIMITS: true } };
    const { env } = find(render(values), 'Deployment').spec.template.spec.containers[0];
    expect(Object.fromEntries(env.map((each: KubeObject) => [each.name, each.value]))).toMatchObject({
      LINK_SHARING: 'off',
      RATE_LIMITS: 'on',
      FILE_MAX_BYTES: '5368709120',
      S3_FORCE_PATH_STYLE: 'true',
      LOG_LEVEL: 'debug',
    });
  });

  it('let a cluster choose users, and a digest the image', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const objects = render({ ...small, podSecurityContext: { runAsUser: null, fsGroup: null }, image: { repository: 'r', digest } });
    const { spec } = find(objects, 'Deployment').spec.template;
    expect(spec.securityContext).not.toHaveProperty('runAsUser');
    expect(spec.containers[0].image).toBe(`r@${digest}`);
  });

  it('may be none but the global ones of a chart around it', () => {
    expect(render({ ...small, global: { imageRegistry: 'x' } }).length).toBeGreaterThan(0);
  });
});

describe('values that cannot work', () => {
  const company = example('company');
  const refuse = (values: Values) => {
    try {
      render(values);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('they were taken');
  };
  const several = { replicas: 2, autoscaling: {} };

  it.each<[string, Values, string]>([
    ['no image', { ...company, image: {} }, 'image.repository: name the place to which you have pushed the image of deploy/Containerfile.'],
    [
      'no address',
      { ...company, publicUrl: '' },
      'publicUrl: set the address at which browsers find Inkstone, for example https://docs.example.com.',
    ],
    [
      'no database',
      { ...company, database: {} },
      'database: name the Secret with the address of your PostgreSQL in database.url.existingSecret, or try the included one with database.included.',
    ],
    [
      'two databases',
      { ...company, database: { included: true, url: { existingSecret: 's' } } },
      'database: database.included and database.url.existingSecret exclude each other; unset one of the two.',
    ],
    ['no secret', { ...company, jwtSecret: {} }, 'jwtSecret.existingSecret: name the Secret with at least 32 random characters'],
    [
      'several servers without Redis',
      { ...company, redis: {} },
      'redis.url: several servers need Redis to tell each other of edits and people at once. Set redis.url.existingSecret (or redis.url.value, without a password), or replicas: 1 and autoscaling.enabled: false.',
    ],
    [
      'Redis twice',
      { ...company, redis: { url: { existingSecret: 's', value: 'redis://r' } } },
      'redis.url: existingSecret and value exclude each other; unset one of the two.',
    ],
    [
      'a password in the open',
      { ...company, redis: { url: { value: 'redis://:secret@redis:6379' } } },
      'redis.url.value: has a password, which anybody who reads the release would see.',
    ],
    [
      'several servers with the included database',
      { ...example('small'), ...several },
      'database.included: the included database serves one server alone; set replicas: 1',
    ],
    [
      'an included database that is lost',
      { ...example('small'), persistence: {} },
      'persistence.enabled: the included database would be lost with its pod; set it to true.',
    ],
    [
      'an owner of the included database',
      { ...example('small'), database: { included: true, migrationUrl: { existingSecret: 's' } } },
      'database.migrationUrl: is of no use with database.included.',
    ],
    [
      'Redis for the included database',
      { ...example('small'), redis: { url: { value: 'redis://r' } } },
      'redis.url: is of no use with database.included',
    ],
    [
      'no place for files',
      { ...company, s3: {}, backup: {} },
      's3.bucket: files need a place that outlives a pod. Set s3.bucket, or persistence.enabled for a volume.',
    ],
    [
      'a volume of one for several',
      { ...company, s3: {}, backup: {}, persistence: { enabled: true } },
      's3.bucket: several servers need one place for files that all of them reach, and a volume with ReadWriteOnce is reached by one. Set s3.bucket, or persistence.accessMode: ReadWriteMany with a storage class that knows it, or replicas: 1.',
    ],
    [
      'a volume of one beside the bucket',
      { ...company, persistence: { enabled: true } },
      'persistence: files are in the bucket, and several servers cannot share a volume with ReadWriteOnce.',
    ],
    [
      'an endpoint without a bucket',
      { ...company, s3: { endpoint: 'https://s3.example.com' } },
      's3.endpoint: is of no use without s3.bucket.',
    ],
    [
      'a public endpoint alone',
      { ...company, s3: { bucket: 'b', publicEndpoint: 'https://s3.example.com' } },
      's3.publicEndpoint: is of no use without s3.endpoint.',
    ],
    [
      'half a key',
      { ...company, s3: { bucket: 'b', accessKeyId: { existingSecret: 's' } } },
      's3: accessKeyId and secretAccessKey belong together; one of them has no existingSecret.',
    ],
    [
      'a sender without a mail server',
      { ...company, smtp: { from: 'a@example.com' } },
      'smtp.host: without it no e-mail is sent; set it, or unset the rest of smtp.',
    ],
    [
      'a username alone',
      { ...company, smtp: { host: 'h', username: 'u' } },
      'smtp: username and password.existingSecret belong together; one of them is missing.',
    ],
    ['no client', { ...company, oidc: { issuer: 'https://id.example.com' } }, 'oidc.clientId: is required with oidc.issuer.'],
    [
      'no issuer',
      { ...company, settings: {}, oidc: { clientId: 'i' } },
      'oidc.issuer: without it there is no identity provider; set it, or unset the rest of oidc.',
    ],
    [
      'nobody could sign in',
      { ...company, oidc: {} },
      'settings.PASSWORDS: off takes an identity provider (oidc.issuer), else nobody could sign in.',
    ],
    [
      'the same, as YAML reads it',
      { ...company, oidc: {}, settings: { PASSWORDS: false } },
      'settings.PASSWORDS: off takes an identity provider (oidc.issuer), else nobody could sign in.',
    ],
    [
      'fewer than the fewest',
      { ...company, autoscaling: { enabled: true, minReplicas: 3, maxReplicas: 2 } },
      'autoscaling: maxReplicas is less than minReplicas.',
    ],
    [
      'nothing to measure by',
      { ...company, resources: { requests: { cpu: null } } },
      'resources.requests.cpu: autoscaling measures servers by it; set it.',
    ],
    [
      'no step of an update',
      { ...company, rollout: { maxSurge: 0 } },
      'rollout: maxSurge and maxUnavailable cannot both be 0; no update could begin.',
    ],
    [
      'all from one address',
      { ...company, trustedProxies: [] },
      "trustedProxies: name the network of the ingress controller's pods, for example [10.244.0.0/16].",
    ],
    [
      'an ingress for an address',
      { ...company, publicUrl: 'http://10.0.0.1' },
      'publicUrl: an ingress needs a host name of the DNS without a port, and 10.0.0.1 is none.',
    ],
    [
      'an ingress for a port',
      { ...company, publicUrl: 'https://docs.example.com:8443' },
      'publicUrl: an ingress needs a host name of the DNS without a port, and docs.example.com:8443 is none.',
    ],
    [
      'an ingress for IPv6',
      { ...company, publicUrl: 'http://[fd00::1]' },
      'publicUrl: an ingress needs a host name of the DNS without a port, and [fd00::1] is none.',
    ],
    ['no gateway', { ...company, ingress: {}, gateway: { enabled: true } }, 'gateway.parentRefs: name the Gateway'],
    [
      'a backup of the included database',
      { ...example('small'), backup: { enabled: true } },
      'backup.enabled: the included database is reached within its pod alone; see docs/deploy.md for a backup by kubectl exec.',
    ],
    [
      'a backup of files that it cannot reach',
      { ...company, replicas: 1, autoscaling: {}, s3: {}, persistence: { enabled: true } },
      'backup.enabled: a backup reads all files, and a second pod cannot reach a volume with ReadWriteOnce.',
    ],
  ])('%s', (_, values, message) => {
    expect(refuse(values)).toContain(message);
  });

  it('are all named at once', () => {
    const said = refuse({});
    for (const name of ['image.repository', 'publicUrl', 'database', 's3.bucket', 'redis.url']) expect(said).toContain(`\n  ${name}: `);
  });

  it.each<[string, Values, string]>([
    ['a name that there is not', { ...company, replicaCount: 3 }, 'replicaCount'],
    ['such a name below another', { ...company, database: { host: 'postgres' } }, 'host'],
    ['a setting that there is not', { ...company, settings: { REGISTRATON: 'closed' } }, 'REGISTRATON'],
    ['a setting that has its own value', { ...company, settings: { DATABASE_URL: 'postgres://…' } }, 'DATABASE_URL'],
    ['a choice that there is not', { ...company, antiAffinity: 'hard' }, 'antiAffinity'],
    ['a tag in the place of the repository', { ...company, image: { repository: 'registry.example.com:5000/inkstone:1' } }, 'repository'],
    ['words for a number', { ...company, replicas: 'two' }, 'replicas'],
    ['an address that is none', { ...company, publicUrl: 'docs.example.com' }, 'publicUrl'],
    ['a secret in the values', { ...company, jwtSecret: { value: 'x' } }, 'value'],
    ['a schedule that is none', { ...company, backup: { enabled: true, schedule: 'daily' } }, 'schedule'],
  ])('by the schema: %s', (_, values, name) => {
    for (const which of ['helm3', 'helm4'] as const) {
      const { status, stderr } = helm(which, ['template', 'inkstone', CHART, '--values', '-'], JSON.stringify(values));
      expect(status).not.toBe(0);
      expect(stderr).toContain("don't meet the specifications of the schema");
      expect(stderr).toContain(name);
    }
  });
});

describe('the chart', () => {
  it('has the version of the program', () => {
    expect(parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))).toMatchObject({ version, appVersion: version });
  });

  it('documents each value of its schema, and allows each that it documents', () => {
    const documented = (value: unknown, of: KubeObject): string[] => {
      const at = of.$ref === undefined ? of : schema.definitions[of.$ref.split('/').at(-1)];
      if (at.properties === undefined || typeof value !== 'object' || value === null) return [];
      return Object.keys(at.properties).flatMap((key) => {
        const inner = (value as Record<string, unknown>)[key];
        return inner === undefined ? [key] : documented(inner, at.properties[key]).map((each) => `${key}.${each}`);
      });
    };
    const { settings: _, probes: __, ...others } = schema.properties;
    expect(documented(defaults, { properties: others })).toEqual(['global']);
    expect(Object.keys(defaults).filter((key) => !(key in schema.properties))).toEqual([]);
  });

  describe('its alerts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'inkstone-chart-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('are those of this release, and Prometheus understands them', () => {
      const objects = render(example('company'), { release: 'docs' });
      const { spec } = find(objects, 'PrometheusRule', 'docs-inkstone');
      // The operator names the job after the Service.
      expect(find(objects, 'Service', 'docs-inkstone').spec.ports).toContainEqual(
        expect.objectContaining({ name: find(objects, 'ServiceMonitor', 'docs-inkstone').spec.endpoints[0].port }),
      );
      const rules = JSON.stringify(spec);
      expect(rules).not.toContain('job=\\"inkstone\\"');
      expect(rules).toContain('up{job=\\"docs-inkstone\\",namespace=\\"docs\\"} == 0');
      expect(spec.groups.flatMap((group: KubeObject) => group.rules)).toHaveLength(
        parse(read('deploy/monitoring/alerts.yaml')).groups[0].rules.length,
      );
      writeFileSync(join(folder, 'rules.yaml'), JSON.stringify(spec));
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', join(folder, 'rules.yaml')], { encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    });
  });

  it('says how to get the setup code', () => {
    const { stdout } = helm(
      'helm4',
      ['install', '--dry-run=client', 'docs', CHART, '--namespace', 'team', '--values', '-'],
      JSON.stringify(example('company')),
    );
    expect(stdout).toContain('kubectl --namespace team logs deployment/docs-inkstone --container inkstone | grep -A 2 Setup');
    expect(stdout).toContain('The database needs room for 207 connections');
  });
});
