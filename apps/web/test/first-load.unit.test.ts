/** The budget for the script of a first visit: what it counts, and that a build above it fails. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstLoadBudget } from '../first-load.ts';

/** A module of about so many kilobytes that gzip can't make smaller. */
const heavy = (kilobytes: number) => `globalThis.kept = ${JSON.stringify(randomBytes(kilobytes * 768).toString('base64'))};`;

const FILES = {
  'index.html': '<script type="module" src="/start.js"></script>',
  'start.js': "import('./app.js'); import('./page.js'); import('./other-page.js');",
  'app.js': `${heavy(10)} export const app = 1;`,
  'page.js': `${heavy(20)} import './shared.js'; export const page = () => import('./part.js');`,
  'other-page.js': "import './shared.js'; export const page = 1;",
  'shared.js': heavy(5),
  // Loaded when it is opened.
  'part.js': `${heavy(100)} export const part = 1;`,
} as const;

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'first-load-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(root, name), text);
});

afterAll(() => rm(root, { recursive: true }));

/** @returns what the build says of first loads @throws where it fails */
async function lines(maxKilobytes: number): Promise<string[]> {
  const said: string[] = [];
  const visits = [
    { name: 'a page', page: '/page.js', maxKilobytes },
    { name: 'another', page: '/other-page.js', maxKilobytes: 100 },
  ];
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [firstLoadBudget('/app.js', visits)],
    build: { write: false, rolldownOptions: { onLog: (_level, log) => void said.push(log.message) } },
  });
  return said.filter((line) => line.includes('First load of'));
}

/** The figure of a line. */
const figure = (line: string | undefined) => Number(/: ([\d.]+) KB/.exec(line ?? '')?.[1]);

describe('a first load', { timeout: 60_000 }, () => {
  it('is the entry, the app and the page with what they import; parts that are opened later are not in it', async () => {
    const [page, other] = await lines(100);
    // Random base64 takes three quarters of its length.
    expect(figure(page)).toBeGreaterThan(25);
    expect(figure(page)).toBeLessThan(40);
    expect(figure(other)).toBeGreaterThan(10);
    expect(figure(other)).toBeLessThan(20);
  });

  it('above its budget fails the build, which says by what', async () => {
    const [page] = await lines(100);
    await expect(lines(figure(page) + 1)).resolves.toHaveLength(2);
    await expect(lines(figure(page) - 1)).rejects.toThrow(/First load of a page: [\d.]+ KB[\s\S]*assets\/page-/);
  });
});
