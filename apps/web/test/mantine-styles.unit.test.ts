/** The styles that the app takes from Mantine are those of the components that it uses. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../src');
const core = join(dirname(createRequire(import.meta.url).resolve('@mantine/core/styles.css')), 'esm');

/** The names that our files import from Mantine. */
function usedNames(): Set<string> {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  const imports = files.flatMap((file) => [
    ...readFileSync(join(source, file), 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g),
  ]);
  const names = imports.flatMap(([, list]) => (list as string).split(','));
  return new Set(names.map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type ')));
}

/** The files in which those are, and all that they import. */
function filesOf(names: ReadonlySet<string>): Set<string> {
  const index = readFileSync(join(core, 'index.mjs'), 'utf8');
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file) || !existsSync(file)) return;
    found.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/from "(\.[^"]*)"/g)) visit(join(dirname(file), path as string));
  };
  for (const [, list, path] of index.matchAll(/import \{([^}]*)\} from "(\.[^"]*)"/g)) {
    if ((list as string).split(',').some((name) => names.has(name.trim()))) visit(join(core, path as string));
  }
  return found;
}

test('styles are loaded for every component in use, and for no other', () => {
  // Notifications are a package of their own, which brings these along.
  const files = filesOf(usedNames().add('Notification'));
  const needed = [...files].flatMap((file) => /([^/\\]+)\.module\.mjs$/.exec(file)?.[1] ?? []);
  const styles = readFileSync(join(source, 'theme/mantine-styles.ts'), 'utf8');
  const loaded = [...styles.matchAll(/styles\/([\w-]+)\.layer\.css/g)].map(([, name]) => name as string);
  expect(needed.length).toBeGreaterThan(10);
  expect(loaded.sort()).toEqual(needed.sort());
});
