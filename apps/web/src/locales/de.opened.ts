/** German texts of what is opened on a document’s page: its menu, the word count, why one can only read, signing in again. */
export const opened = {
  menu: {
    view: 'Ansicht',
    larger: 'Größerer Text',
    smaller: 'Kleinerer Text',
    outline: 'Gliederung',
    wide: 'Volle Breite',
    focus: 'Fokusmodus',
    count: 'Wörter zählen',
    duplicate: 'Kopie anlegen',
    print: 'Drucken',
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
  viewing: {
    document: 'Sie können dieses Dokument lesen, aber nicht ändern.',
    account: 'Ihr Konto darf Dokumente lesen, aber nicht ändern. Das kann die Verwaltung ändern.',
    ask: 'Um darin zu schreiben, bitten Sie {{name}}: Das Dokument gehört dieser Person, und sie kann Sie ({{username}}) schreiben lassen.',
    askOwner: 'Um darin zu schreiben, bitten Sie die Person darum, der das Dokument gehört.',
  },
  signIn: {
    title: 'Wieder anmelden',
    detail: 'Ihre Sitzung ist beendet. Alles, was Sie sehen, bleibt hier.',
    detailUnsaved:
      'Ihre Sitzung ist beendet. Alles, was Sie sehen, bleibt hier, und was noch nicht gespeichert ist, wird gesendet, sobald Sie angemeldet sind.',
    later: 'Nicht jetzt',
    other: 'Ein anderes Konto verwenden',
  },
};
