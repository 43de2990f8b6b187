/** The attribute of the bar that sticks to the upper edge of the window and covers the text that scrolls under it. */
export const editorRoof = { 'data-editor-roof': true } as const;
