/** What deploy/ says about settings, secrets and packages is true. `npm run test:deploy` runs it all. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, SETTING_NAMES } from '../src/config.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const compose = read('deploy/compose.yaml');
/** The block under `environment: &settings`, up to the next key of the service. */
const environment = /environment: &settings\n((?: {4}.*\n)+)/.exec(compose)?.[1] ?? '';
const given = [...environment.matchAll(/^ {4}([A-Z][A-Z0-9_]*): (.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));

describe('compose.yaml', () => {
  it('gives the server settings that there are', () => {
    expect(given.length).toBeGreaterThan(5);
    const known = (name: string) => SETTING_NAMES.includes(name) || (name.endsWith('_FILE') && SETTING_NAMES.includes(name.slice(0, -5)));
    expect(given.filter(({ name }) => !known(name))).toEqual([]);
  });

  it('gives no secret but as a file, which the script makes and keeps', () => {
    const folder = mkdtempSync(join(tmpdir(), 'inkstone-secrets-'));
    try {
      cpSync(join(ROOT, 'deploy/make-secrets.sh'), join(folder, 'make-secrets.sh'));
      const make = () => spawnSync('sh', [join(folder, 'make-secrets.sh')], { encoding: 'utf8' });
      const all = () => Object.fromEntries(readdirSync(secrets).map((name) => [name, readFileSync(join(secrets, name), 'utf8')]));
      const secrets = join(folder, 'secrets');
      expect(make()).toMatchObject({ status: 0, stderr: '' });
      expect(statSync(secrets).mode & 0o777).toBe(0o700);
      const first = all();
      const named = [...compose.matchAll(/^ {2}(\w+): \{ file: \.\/secrets\/(\w+) \}$/gm)];
      expect(named.map(([, name]) => name)).toEqual(named.map(([, , file]) => file));
      expect(named.map(([, name]) => name).filter((name = '') => !(name in first))).toEqual([]);
      const random = Object.values(first).filter((value) => /^[0-9a-f]{64}$/.test(value));
      expect(random.length).toBe(6);
      expect(new Set(random).size).toBe(random.length);
      expect(make().status).toBe(0);
      expect(all()).toEqual(first);
      // The server can use them.
      const settings = given.map(({ name, value }) => [
        name,
        value
          .replace('/run/secrets', secrets)
          .replaceAll(/\$\{\w+(?::[-?]([^}]*))?\}/g, (_, other) => (/\/\d/.test(other ?? '') ? other : 'docs.example')),
      ]);
      const config = readConfig(Object.fromEntries(settings));
      expect(config).toMatchObject({ publicUrl: { origin: 'https://docs.example' }, trustedProxies: ['172.31.247.0/24'], notes: [] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('mounts no secret that is not there, and publishes no port but those of the proxy', () => {
    const declared = [...compose.matchAll(/^ {2}(\w+): \{ file:/gm)].map(([, name]) => name);
    const used = [...compose.matchAll(/^ +secrets: \[(.*)\]$/gm)].flatMap(([, names = '']) => names.split(', '));
    expect([...new Set(used)].sort()).toEqual([...declared].sort());
    expect(compose.match(/^ +ports:/gm)).toHaveLength(1);
  });
});

describe('the Containerfile', () => {
  it('knows the manifest of every workspace', () => {
    const manifests = ['apps', 'packages'].flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`));
    const copied = [...read('deploy/Containerfile').matchAll(/^COPY (\S+)\/package\.json/gm)].map(([, path]) => path);
    expect(copied).toEqual([...manifests, 'bench', 'simulator'].sort());
  });
});

describe('the chart for Kubernetes', () => {
  const chart = 'deploy/helm/inkstone';

  it('has a way to give each setting', () => {
    // The ports and the folder of a pod are fixed, and there is one way to give a thing.
    const leftOut = ['HOST', 'PORT', 'WEB_PORT', 'DATA_DIR', 'SMTP_URL', 'AWS_SESSION_TOKEN'];
    const free = Object.keys(JSON.parse(read(`${chart}/values.schema.json`)).properties.settings.properties);
    const own = [...read(`${chart}/templates/_pod.tpl`).matchAll(/^ {2}"([A-Z][A-Z0-9_]+)" [(.$]/gm)].map(([, name]) => name);
    expect([...new Set([...free, ...own, ...leftOut])].sort()).toEqual([...SETTING_NAMES].sort());
  });

  it('has the alerts and the dashboard of deploy/monitoring', () => {
    for (const file of readdirSync(join(ROOT, chart, 'files')))
      expect(read(`${chart}/files/${file}`), `cp deploy/monitoring/${file} ${chart}/files/`).toBe(read(`deploy/monitoring/${file}`));
  });
});
