/** English texts of what is opened on a document’s page: its menu, the word count, why one can only read, signing in again. */
export const opened = {
  menu: {
    view: 'View',
    larger: 'Larger text',
    smaller: 'Smaller text',
    outline: 'Outline',
    wide: 'Full width',
    focus: 'Focus mode',
    count: 'Word count',
    duplicate: 'Make a copy',
    print: 'Print',
  },
  count: {
    busy: 'Counting…',
    words_one: '{{count, number}} word',
    words_other: '{{count, number}} words',
    ofWords_one: '{{selected, number}} of {{count, number}} word',
    ofWords_other: '{{selected, number}} of {{count, number}} words',
    document: 'Document',
    selection: 'Selection',
    row: { words: 'Words', characters: 'Characters', withoutSpaces: 'Characters without spaces' },
  },
  viewing: {
    document: 'You can read this document, but not change it.',
    account: 'Your account can read documents, but not change them. An admin can change that.',
    ask: 'To write in it, ask {{name}}, its owner, to make you ({{username}}) an editor.',
    askOwner: 'To write in it, ask its owner to make you an editor.',
  },
  signIn: {
    title: 'Sign in again',
    detail: 'Your session has ended. Everything that you see stays here.',
    detailUnsaved:
      'Your session has ended. Everything that you see stays here, and what isn’t saved yet is sent as soon as you are signed in.',
    later: 'Not now',
    other: 'Use another account',
  },
} as const;
