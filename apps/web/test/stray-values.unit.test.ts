/** The lint rules that hold the look together (`src/theme/*.grit`): what is not of `tokens.ts` is refused. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const theme = 'apps/web/src/theme';

/** A project with our linter's settings, and nothing in it but what is planted. */
const project = mkdtempSync(join(tmpdir(), 'stray-values-'));
mkdirSync(join(project, theme), { recursive: true });
for (const rules of ['stray-values.grit', 'stray-colors.grit']) cpSync(join(root, theme, rules), join(project, theme, rules));
const { $schema, vcs, ...settings } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
writeFileSync(join(project, 'biome.json'), JSON.stringify(settings));
afterAll(() => rmSync(project, { recursive: true }));

/** The lines of `code` that the linter refuses in this file. */
function refused(file: string, code: string): string[] {
  writeFileSync(join(project, file), code);
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', '--reporter=json', '--max-diagnostics=none', file], {
    cwd: project,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { start: { line: number } } }[] };
  const lines = code.split('\n');
  return diagnostics.filter(({ category }) => category === 'plugin').map(({ location }) => lines[location.start.line - 1]?.trim() ?? '');
}

const stray = [
  'color: #fff;',
  'border: 1px solid rgb(0 0 0 / 20%);',
  'background: hsl(10 20% 30%);',
  'color: white;',
  'border-color: red;',
  'z-index: 15;',
  'font-size: 12px;',
  'font: 600 0.75rem / 1.4 serif;',
  'border-radius: 8px;',
  'border-end-end-radius: 0.5rem;',
  'box-shadow: 0 2px 10px var(--app-line);',
  'transition: opacity 0.2s;',
  'animation-delay: 120ms;',
  'padding: 0 12px;',
  'margin-inline-start: -6px;',
  'gap: max(10px, 1rem);',
  '--app-mine: #abcdef;',
];

const fitting = [
  'color: var(--app-mark);',
  'background: transparent;',
  'border-color: Highlight;',
  'color: currentcolor;',
  'background-color: color-mix(in srgb, var(--app-mark) 25%, transparent);',
  'z-index: var(--app-layer-menu);',
  'font-size: 0.88em;',
  'font-size: calc(var(--app-text-17) * var(--ink-zoom));',
  'border-radius: calc(var(--mantine-radius-lg) - 1px);',
  'border-radius: 50%;',
  'box-shadow: 0 0 0 2px var(--ring);',
  'transition: opacity var(--app-time-fast) var(--app-wait-long);',
  'padding: 0 1px;',
  'margin: 0 auto;',
  'width: 34px;',
];

describe('values of the look', () => {
  it('are refused in styles where they are not tokens', () => {
    expect(refused('apps/web/src/planted.css', `.a {\n${[...stray, ...fitting].join('\n')}\n}`).sort()).toEqual([...stray].sort());
  });

  it('are refused in scripts too, except in the tokens themselves', () => {
    const code = "export const a = '#fff';\nexport const b = { zIndex: 40 };\nexport const c = '#heading';\n";
    expect(refused('apps/web/src/planted.ts', code)).toEqual(["export const a = '#fff';", 'export const b = { zIndex: 40 };']);
    expect(refused(`${theme}/tokens.ts`, code)).toEqual([]);
  });
});
