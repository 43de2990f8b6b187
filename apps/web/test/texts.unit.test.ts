/** English texts come with what shows them: whatever a page or a part draws, the texts that it names are there. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everywhere } from '../src/locales/en.everywhere.ts';
import { en } from '../src/locales/en.ts';

const SOURCE = resolve(import.meta.dirname, '../src');
const APP = 'boot/main.tsx';
const PAGES = [
  'pages/dashboard/page.ts',
  'pages/document/DocumentPage.tsx',
  'pages/account/SignInPage.tsx',
  'pages/account/SignUpPage.tsx',
];

interface Module {
  /** What it imports with its own beginning, and what it fetches later. */
  readonly statics: readonly string[];
  readonly later: readonly string[];
  /** The groups of texts that it names, and those that it adds. */
  readonly named: readonly string[];
  readonly added: readonly string[];
}

const modules = new Map<string, Module>();

/** @param file from the source's folder */
function moduleOf(file: string): Module {
  const known = modules.get(file);
  if (known) return known;
  const text = readFileSync(resolve(SOURCE, file), 'utf8');
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found as string);
  const files = (pattern: RegExp) =>
    found(pattern)
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => relative(SOURCE, resolve(SOURCE, dirname(file), path)));
  const module: Module = {
    statics: files(/^(?:import|export)(?! type)[^;(]*?'(\.[^']+)';$/gm),
    later: files(/\bimport\('(\.[^']+)'\)/g),
    named: file.startsWith('locales/') ? [] : found(/['`]([a-zA-Z]+)\.[\w.${}]+['`]/g).filter((group) => Object.hasOwn(en, group)),
    added: (found(/^addEnglish\(\{ (.*) \}\);$/gm)[0] ?? '').split(', '),
  };
  modules.set(file, module);
  return module;
}

/** A module with all that it imports statically. */
function withStatics(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const other of moduleOf(file).statics) withStatics(other, seen);
  return seen;
}

const each = (files: Iterable<string>, kind: keyof Module) => [...files].flatMap((file) => moduleOf(file)[kind]);

/** The page, and all parts that it or a part of it fetches later; other pages are none. */
function partsOf(page: string): Set<string> {
  const parts = new Set([APP, page]);
  for (const part of parts) for (const later of each(withStatics(part), 'later')) if (!PAGES.includes(later)) parts.add(later);
  return parts;
}

/** The groups that a part of a page names, and that neither it nor the page brings. */
function missing(page: string, part: string): string[] {
  const there = new Set([...Object.keys(everywhere), ...each(withStatics(page), 'added'), ...each(withStatics(part), 'added')]);
  return [...withStatics(part)].flatMap((file) =>
    moduleOf(file)
      .named.filter((group) => !there.has(group))
      .map((group) => `${file}: ${group}`),
  );
}

describe.each(PAGES)('the texts of %s', (page) => {
  it('are all there when the page and each of its parts begins', () => {
    const parts = [...partsOf(page)];
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.flatMap((part) => missing(page, part))).toEqual([]);
  });
});
