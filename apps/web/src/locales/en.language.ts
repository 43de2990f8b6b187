/** English texts of the choice of the app's language. */
export const language = {
  label: 'Language',
  failed: 'The language could not be changed',
} as const;
