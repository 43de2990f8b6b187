/** English texts of the choice of the app's language. */
export const language = {
  label: 'Language',
  failed: 'Couldn’t change the language',
} as const;
