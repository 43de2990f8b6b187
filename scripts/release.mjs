// `npm run release -- 0.2.0`: makes a release of what is committed. It closes the changelog's "Unreleased", sets the version everywhere, keeps the bundle for the
// test of a rolling upgrade (bench/releases), commits and tags; then the next version begins. Nothing is pushed. Run `npm test` before.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, checkNode, fail, installPackages, root, run } from './setup.mjs';

const CHART = 'deploy/helm/inkstone/Chart.yaml';
const RELEASES = 'bench/releases';

const read = (path) => readFileSync(join(root, path), 'utf8');
const write = (path, text) => writeFileSync(join(root, path), text);
const git = (...args) => {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) fail(`git ${args[0]}: ${stderr.trim()}`);
  return stdout;
};

const [version, ...rest] = process.argv.slice(2);
const numbers = /^(\d+)\.(\d+)\.(\d+)$/
  .exec(version ?? '')
  ?.slice(1)
  .map(Number);
if (numbers === undefined || rest.length > 0) fail('usage: npm run release -- 1.2.3');
checkNode();
const present = JSON.parse(read('package.json')).version;
if (!isLater(numbers, present)) fail(`${version} is not later than ${present}`);
if (git('status', '--porcelain') !== '') fail('there are changes that are not committed');
const changelog = read('CHANGELOG.md');
const unreleased = /^## Unreleased\n\n(?=[^#]|###)/m;
if (!unreleased.test(changelog)) fail('CHANGELOG.md: there is nothing under "## Unreleased"');

setVersion(version);
write('CHANGELOG.md', changelog.replace(unreleased, `## ${version} (${new Date().toISOString().slice(0, 10)})\n\n`));
installPackages();
build();
keepBundle();
git('add', '--all');
git(
  'commit',
  '--quiet',
  '--message',
  `Release ${version}`,
  '--message',
  'See CHANGELOG.md. The bundle is for the test of the next rolling upgrade.',
);
git('tag', '--annotate', `v${version}`, '--message', `Inkstone ${version}`);

const next = `${numbers[0]}.${numbers[1] + 1}.0`;
setVersion(`${next}-dev`);
write('CHANGELOG.md', read('CHANGELOG.md').replace(`## ${version} (`, `## Unreleased\n\n## ${version} (`));
git('add', '--all');
git('commit', '--quiet', '--message', `Begin ${next}`, '--message', `What is built from here on is not ${version}.`);
process.stdout.write(
  `Released ${version}: git push --follow-tags, and build the image with --build-arg VERSION=${version} at v${version}.\n`,
);

/** @param before such as `0.2.0-dev`, which 0.2.0 is later than */
function isLater(numbers, before) {
  const [digits, suffix] = before.split('-');
  const others = digits.split('.').map(Number);
  const at = numbers.findIndex((number, index) => number !== others[index]);
  return at < 0 ? suffix !== undefined : numbers[at] > others[at];
}

function setVersion(to) {
  const change = (path, alter) => {
    const content = JSON.parse(read(path));
    alter(content);
    write(path, `${JSON.stringify(content, null, 2)}\n`);
  };
  const folders = [
    '.',
    ...['apps', 'packages'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)),
    'bench',
    'simulator',
  ];
  const packages = folders.filter((folder) => existsSync(join(root, folder, 'package.json')));
  const set = (content) => {
    content.version = to;
    // They depend on each other by exactly this version.
    for (const dependencies of [content.dependencies, content.devDependencies])
      for (const name of Object.keys(dependencies ?? {})) if (name.startsWith('@inkstone/')) dependencies[name] = to;
  };
  for (const folder of packages) change(`${folder}/package.json`, set);
  change('package-lock.json', (lock) => {
    lock.version = to;
    for (const folder of packages) set(lock.packages[folder === '.' ? '' : folder]);
  });
  if (existsSync(join(root, CHART))) write(CHART, read(CHART).replaceAll(/^(version|appVersion): .*$/gm, `$1: ${to}`));
}

/** The programs of the server and the web app, without what their tests don't need. npm packages are those of the checkout. */
function keepBundle() {
  rmSync(join(root, RELEASES), { recursive: true, force: true });
  mkdirSync(join(root, RELEASES), { recursive: true });
  const leftOut = ['*.map', '*.br', '*.gz', '*-command.js'].map((pattern) => `--exclude=${pattern}`);
  const alike = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];
  const parts = ['apps/server/package.json', 'apps/server/dist', 'apps/web/dist'];
  run('tar', [...alike, ...leftOut, '-czf', `${RELEASES}/inkstone-${version}.tar.gz`, ...parts]);
}
