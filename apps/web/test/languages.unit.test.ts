/** Every language says everything, with the same placeholders and with the plurals that it has. */

import { PROBLEMS } from '@inkstone/api';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type LanguageEntry, preferredLanguage } from '../src/boot/languages.ts';
import { en } from '../src/locales/en.ts';
import type { Texts } from '../src/locales/texts.ts';

type Tree = { readonly [key: string]: string | Tree };

/** All texts by their whole keys. */
function flat(tree: Tree, path = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') texts.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) texts.set(inner, text);
  }
  return texts;
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const stemOf = (key: string) => key.replace(PLURAL, '');
/** By name: `{{count}}` and `{{count, number}}` are one. */
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name))].sort();

const english = flat(en);
/** Keys that depend on a count. */
const counted = new Set([...english.keys()].filter((key) => PLURAL.test(key)).map(stemOf));

/** The keys that a language has to have. */
function wanted(code: string): string[] {
  const categories = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
  const stems = new Set([...english.keys()].map(stemOf));
  return [...stems].flatMap((stem) => (counted.has(stem) ? categories.map((category) => `${stem}_${category}`) : [stem])).sort();
}

const loads: readonly (readonly [string, () => Promise<Texts>])[] = [
  ['en', async () => en],
  ...Object.entries<LanguageEntry>(LANGUAGES).flatMap(([code, { load }]) => (load ? [[code, load] as const] : [])),
];

describe.each(loads)('the texts in "%s"', (code, load) => {
  it('are there for each key, and for nothing else', async () => {
    expect([...flat(await load()).keys()].sort()).toEqual(wanted(code));
  });

  it('are not empty, and have the placeholders of the English ones', async () => {
    for (const [key, text] of flat(await load())) {
      expect(text.trim(), key).not.toBe('');
      // The singular may say its number as a word.
      if (/_(zero|one|two)$/.test(key)) continue;
      const original = english.get(key) ?? english.get(`${stemOf(key)}_other`) ?? '';
      expect(placeholders(text), key).toEqual(placeholders(original));
    }
  });

  it('have words for each problem that the server can answer with', async () => {
    const texts = await load();
    expect(Object.keys(PROBLEMS).filter((problem) => !Object.hasOwn(texts.problem, problem))).toEqual([]);
  });
});

describe('the language to use', () => {
  it.each([
    [null, ['fr-CH', 'de-CH', 'en'], 'de'],
    [null, ['DE'], 'de'],
    [null, ['fr'], 'en'],
    [null, [], 'en'],
    ['en', ['de'], 'en'],
    ['xx', ['de'], 'de'],
    ['toString', ['de'], 'de'],
  ])('is by the choice %j and the browser’s %j: %s', (chosen, tags, language) => {
    expect(preferredLanguage(chosen, tags)).toBe(language);
  });
});
