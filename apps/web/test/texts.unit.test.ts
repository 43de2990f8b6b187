/** English texts come with what shows them: whatever a page or a part draws, the texts that it names are there. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everywhere } from '../src/locales/en.everywhere.ts';
import { en } from '../src/locales/en.ts';

const SOURCE = resolve(import.meta.dirname, '../src');
const APP = 'boot/main.tsx';
const PAGES = [
  'pages/dashboard/page.ts',
  'pages/document/DocumentPage.tsx',
  'pages/history/HistoryPage.tsx',
  'pages/account/SignInPage.tsx',
  'pages/account/SignUpPage.tsx',
  'pages/settings/SettingsPage.tsx',
  'pages/account/ForgotPasswordPage.tsx',
  'pages/account/ResetPasswordPage.tsx',
  'pages/account/VerifyPage.tsx',
  'pages/account/InvitationPage.tsx',
  'pages/link/LinkPage.tsx',
  'pages/admin/AdminPage.tsx',
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

/** The code of a file without its comments, which name files such as `editor.css`. @param file from the source's folder */
function codeOf(file: string): string {
  const text = readFileSync(resolve(SOURCE, file), 'utf8');
  return text.replace(/\/\*\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
}

/** @param file from the source's folder */
function moduleOf(file: string): Module {
  const known = modules.get(file);
  if (known) return known;
  const text = codeOf(file);
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

/** Every text by its key, as `t` takes it: without the ending of a plural. */
function keysOf(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key.replace(/_(one|other)$/, '')] : keysOf(value, `${path}${key}.`),
  );
}

describe('all texts', () => {
  const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('locales'))
    .map(codeOf);

  it('are used', () => {
    const named = new Set(
      sources.flatMap((source) => [...source.matchAll(/['`]([a-z]+\.[^'`\s]*)['`]/g)].map(([, name]) => name as string)),
    );
    // What stands in a template's `${…}` may be any part of a key.
    const patterns = [...named].map(
      (name) =>
        new RegExp(
          `^${name
            .split(/\$\{[^}]*\}/)
            .map((part) => part.replaceAll('.', '\\.'))
            .join('.+')}$`,
        ),
    );
    expect(keysOf(en).filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });

  it('are written as in the United States', () => {
    const { words: _found, ...help } = en.help;
    const texts = JSON.stringify({ ...en, help });
    expect(texts.match(/\b(colour|centre|grey|favourite|e-mail|organis|recognis|cancelled|dialogue)\w*/gi)).toBeNull();
  });
});
