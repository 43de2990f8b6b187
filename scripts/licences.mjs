// Writes the licences of all packages that the image carries: those that the server loads, and those that are built into the web app.
// Usage: node scripts/licences.mjs <file>. It fails if a package does not say under which licence it is.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folder in which Node finds a package from `folder`; undefined if it is not installed, as optional ones of other platforms. */
function find(name, folder) {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (at === dirname(at)) return undefined;
  }
}

/** All packages that these folders need to run, by folder. */
function production(folders) {
  const found = new Map();
  const visit = (folder) => {
    const { dependencies, optionalDependencies, peerDependencies } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const at = find(name, folder);
      if (at === undefined || found.has(at)) continue;
      found.set(at, manifestOf(at));
      visit(at);
    }
  };
  for (const folder of folders) visit(folder);
  return found;
}

function licenceOf({ license, licenses, name }) {
  const said = typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
  if (!said) throw new Error(`${name} does not say its licence`);
  return said;
}

/** The texts that stand beside the package: licences and notices. */
const textsOf = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|notice|copying|third.?party)/i.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());

const packages = [...production([join(root, 'apps/server'), join(root, 'apps/web')])]
  .filter(([, { name }]) => !name.startsWith('@inkstone/'))
  .map(([folder, manifest]) => ({ title: `${manifest.name} ${manifest.version}`, licence: licenceOf(manifest), texts: textsOf(folder) }))
  .sort((a, b) => (a.title < b.title ? -1 : 1));

/** Each text once, with the packages that carry it. */
const owners = new Map();
for (const { title, texts } of packages) for (const text of texts) owners.set(text, [...(owners.get(text) ?? []), title]);

const line = '-'.repeat(80);
writeFileSync(
  process.argv[2] ?? 'LICENSES.txt',
  [
    'Inkstone is under the MIT licence, see LICENSE. It carries these packages of others, whose texts follow:',
    '',
    ...packages.map(({ title, licence }) => `${title}: ${licence}`),
    ...[...owners].flatMap(([text, titles]) => ['', line, ...titles, '', text]),
    '',
  ].join('\n'),
);
