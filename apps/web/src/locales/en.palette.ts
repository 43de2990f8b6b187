/** English texts of the command palette, and of what can be done there. */
export const palette = {
  results: 'Documents and commands',
  nothing: 'No results for “{{query}}”',
  failed: 'Couldn’t search the documents.',
  recent: 'Recent',
  group: {
    documents: 'Documents',
    page: 'This page',
    selection: 'Selected documents',
    format: 'Format',
    create: 'New',
    go: 'Go to',
    settings: 'Settings',
    help: 'Help',
  },
  commands: {
    newFrom: 'New: {{name}}',
    goTo: 'Go to {{name}}',
    theme: 'Theme: {{name}}',
    language: 'Language: {{name}}',
    backToList: 'Back to documents',
    tags: 'Tags',
    starred: 'Added a star to “{{title}}”',
    unstarred: 'Removed the star from “{{title}}”',
  },
} as const;
