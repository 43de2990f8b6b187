/** German texts of the choice of the app's language. */
import type { Texts } from '../boot/languages.ts';

export const language: Texts['language'] = {
  label: 'Sprache',
  failed: 'Die Sprache konnte nicht gewechselt werden',
};
