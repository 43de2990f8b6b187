/** German texts of what is opened on a document’s page: its menu, the word count, why one can only read, signing in again. */
export const opened = {
  menu: {
    view: 'Ansicht',
    larger: 'Größerer Text',
    smaller: 'Kleinerer Text',
    outline: 'Gliederung',
    wide: 'Volle Breite',
    focus: 'Fokusmodus',
    print: 'Drucken',
    history: 'Verlauf öffnen',
    whoWrote: 'Wer hat das geschrieben?',
  },
  count: {
    busy: 'Wird gezählt …',
    words_one: '{{count, number}} Wort',
    words_other: '{{count, number}} Wörter',
    ofWords_one: '{{selected, number}} von {{count, number}} Wort',
    ofWords_other: '{{selected, number}} von {{count, number}} Wörtern',
    document: 'Dokument',
    selection: 'Auswahl',
    row: { words: 'Wörter', characters: 'Zeichen', withoutSpaces: 'Zeichen ohne Leerzeichen' },
  },
  requests_one: '{{count, number}} Person bittet um Zugriff',
  requests_other: '{{count, number}} Personen bitten um Zugriff',
  details: { created: 'Erstellt', changed: 'Zuletzt geändert' },
  viewing: {
    document: 'Sie können dieses Dokument ansehen, aber nicht bearbeiten.',
    account: 'Mit Ihrem Konto können Sie Dokumente ansehen, aber nicht bearbeiten. Das kann die Verwaltung ändern.',
    ask: 'Um es zu bearbeiten, bitten Sie {{name}}, Ihnen ({{username}}) das Bearbeiten zu erlauben.',
    askOwner: 'Um es zu bearbeiten, fragen Sie die Person, der das Dokument gehört.',
  },
  guest: {
    signIn: 'Anmelden',
    detail: 'Sie sind als Gast hier: Andere sehen diesen Namen.',
    ended: 'Sie sind als Gast über einen Link gekommen, und das ist zu Ende. Öffnen Sie den Link erneut, um weiterzumachen.',
    again: 'Link erneut öffnen',
  },
  signIn: {
    title: 'Wieder anmelden',
    detail: 'Ihre Sitzung ist abgelaufen. Alles, was Sie sehen, bleibt hier.',
    detailUnsaved:
      'Ihre Sitzung ist abgelaufen. Alles, was Sie sehen, bleibt hier. Nicht gespeicherte Änderungen werden gespeichert, sobald Sie sich anmelden.',
    later: 'Nicht jetzt',
    other: 'Ein anderes Konto verwenden',
  },
};
