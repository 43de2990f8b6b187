/** What sticks to the upper edge of the window and covers what scrolls under it carries this attribute. */
export const editorRoof = { 'data-editor-roof': true } as const;
