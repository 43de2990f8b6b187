/** German texts of the choice of the app's language. */
import type { Texts } from './texts.ts';

export const language: Texts['language'] = {
  label: 'Sprache',
  failed: 'Die Sprache konnte nicht geändert werden',
};
