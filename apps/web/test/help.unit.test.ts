/** The words by which people look for things find them, in each language, or are told that it isn't there yet; keys that open the palette and the help. */

import { Window } from 'happy-dom';
import { createInstance, type TFunction } from 'i18next';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rankChoices } from '../src/commands/choices.ts';
import { isHelpKey, isPaletteKey } from '../src/commands/keys.ts';
import type { Command } from '../src/commands/registry.ts';
import { notYet, wordsFor } from '../src/help/words.ts';
import { de } from '../src/locales/de.ts';
import { en } from '../src/locales/en.ts';

/** A command as the palette has it. */
const command = (id: string, label: string, t: TFunction): Command => ({
  id,
  label,
  group: 'page',
  icon: () => null,
  keywords: wordsFor(id, t),
  run: () => undefined,
});
const found = (query: string, commands: readonly Command[]) =>
  rankChoices(query, commands, [], { documents: [], isAnswer: true }).flatMap(({ items }) => items.map(({ key }) => key));

describe.each([
  ['en', en],
  ['de', de],
] as const)('in "%s"', (language, texts) => {
  let t: TFunction;
  let commands: readonly Command[];
  beforeAll(async () => {
    t = await createInstance().init({ lng: language, resources: { [language]: { translation: texts } } });
    commands = [
      command('sign-out', texts.user.signOut, t),
      command('duplicate', texts.document.copy, t),
      command('trash', texts.document.moveToTrash, t),
      command('export-md', texts.tools.export.markdown, t),
      command('print', texts.opened.menu.print, t),
      command('keys', texts.key.shortcuts, t),
      command('theme', texts.theme.dark, t),
      command('share', texts.document.share, t),
    ];
  });

  it.each([
    ['log out', 'sign-out'],
    ['logout', 'sign-out'],
    ['Log off', 'sign-out'],
    ['duplicate', 'duplicate'],
    ['delete', 'trash'],
    ['export', 'export-md'],
    ['pdf', 'print'],
    ['print', 'print'],
    ['sign out', 'sign-out'],
    ['help', 'keys'],
    ['dark mode', 'theme'],
    ['invite', 'share'],
  ])('the words "%s" find %s', (query, id) => {
    expect(found(query, commands)).toContain(id);
  });

  it.each(['table', 'comment', 'mention', 'import'])('"%s" is said to be missing', (word) => {
    expect(notYet(word, t)).not.toBeNull();
    expect(Object.values(texts.help.notYet).map(({ says }) => says)).toContain(notYet(word, t));
  });

  it.each(['', 'ta', 'print', 'share', 'tablet'])('nothing is said to be missing for "%s"', (word) => {
    expect(notYet(word, t)).toBeNull();
  });
});

it('German words find things, and what isn’t there, as well', async () => {
  const t = await createInstance().init({ lng: 'de', resources: { de: { translation: de } } });
  expect(found('ausloggen', [command('sign-out', de.user.signOut, t)])).toEqual(['sign-out']);
  expect(found('hilfe', [command('keys', de.key.shortcuts, t)])).toEqual(['keys']);
  expect(notYet('Tabelle', t)).toBe(de.help.notYet.table.says);
});

describe('the keys', () => {
  beforeAll(() => {
    vi.stubGlobal('HTMLElement', new Window().HTMLElement);
  });
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
    ({
      key,
      altKey: false,
      ctrlKey: false,
      metaKey: false,
      shiftKey: false,
      target: null,
      getModifierState: () => false,
      ...held,
    }) as KeyboardEvent;

  it('of the palette are Alt-/ on any layout, and Mod-K; not what AltGr writes, and nothing that a browser keeps', () => {
    expect(isPaletteKey(press('/', { altKey: true }))).toBe(true);
    // On a German keyboard.
    expect(isPaletteKey(press('/', { altKey: true, shiftKey: true }))).toBe(true);
    expect(isPaletteKey(press('k', { ctrlKey: true }))).toBe(true);
    expect(isPaletteKey(press('/', { altKey: true, ctrlKey: true }))).toBe(false);
    expect(isPaletteKey(press('/', { altKey: true, getModifierState: () => true }))).toBe(false);
    expect(isPaletteKey(press('P', { ctrlKey: true, shiftKey: true }))).toBe(false);
  });

  it('of the list of shortcuts are Mod-/ and, where nobody types, a question mark', () => {
    expect(isHelpKey(press('/', { ctrlKey: true }))).toBe(true);
    expect(isHelpKey(press('?', { shiftKey: true }))).toBe(true);
    expect(isHelpKey(press('/', { altKey: true }))).toBe(false);
    expect(isHelpKey(press('/'))).toBe(false);
  });
});
