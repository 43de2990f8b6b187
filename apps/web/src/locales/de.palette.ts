/** German texts of the command palette, and of what can be done there. */
export const palette = {
  results: 'Dokumente und Befehle',
  nothing: 'Keine Ergebnisse für „{{query}}“',
  failed: 'Die Dokumente konnten nicht durchsucht werden.',
  recent: 'Zuletzt geöffnet',
  group: {
    documents: 'Dokumente',
    page: 'Diese Seite',
    selection: 'Ausgewählte Dokumente',
    format: 'Format',
    create: 'Neu',
    go: 'Gehe zu',
    settings: 'Einstellungen',
    help: 'Hilfe',
  },
  commands: {
    newFrom: 'Neu: {{name}}',
    goTo: 'Gehe zu {{name}}',
    theme: 'Design: {{name}}',
    language: 'Sprache: {{name}}',
    backToList: 'Zurück zu den Dokumenten',
    tags: 'Tags',
    starred: 'Stern zu „{{title}}“ hinzugefügt',
    unstarred: 'Stern von „{{title}}“ entfernt',
  },
};
