/** The keys of a document's page, as ProseMirror writes them. */
export const PAGE_KEYS = { outline: 'Mod-Alt-o', wide: 'Mod-Alt-w', focus: 'Mod-Shift-f', count: 'Mod-Shift-c' } as const;
