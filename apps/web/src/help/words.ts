/**
 * Words that people search for: for each command of the palette (`help.words`), and for features that don't exist yet (`help.notYet`). When a feature is
 * built, remove it from `notYet`.
 */
import './texts.ts';
import type { TFunction } from 'i18next';
import { beginsWords } from '../commands/fuzzy.ts';
import { help } from '../locales/en.help.ts';

type WordKey = keyof typeof help.words;
type MissingKey = keyof typeof help.notYet;

/** A query with fewer letters could mean too many things. */
const ENOUGH = 3;

/** Further words for a command, in the user's language and in English. Its id is one of them. */
export function wordsFor(command: string, t: TFunction): string {
  if (!Object.hasOwn(help.words, command)) return '';
  const key = command as WordKey;
  return `${command} ${t(`help.words.${key}`)} ${help.words[key]}`;
}

/** The words of all commands. */
export function allWords(t: TFunction): string {
  return Object.keys(help.words)
    .map((command) => wordsFor(command, t))
    .join(' ');
}

/** The message for a query that means a feature which does not exist yet; otherwise null. */
export function notYet(query: string, t: TFunction): string | null {
  if (query.trim().length < ENOUGH) return null;
  const found = (Object.keys(help.notYet) as MissingKey[]).find((key) => {
    const words = `${key} ${help.notYet[key].words} ${t(`help.notYet.${key}.words`)}`;
    return beginsWords(query, words);
  });
  return found === undefined ? null : t(`help.notYet.${found}.says`);
}
