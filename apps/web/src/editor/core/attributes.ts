/** The attributes of text, as the editor has them: those of the contract. */

/** Marks without a value: present or not. */
export const TOGGLE_MARKS = ['bold', 'italic', 'underline', 'strike', 'code'] as const;
export type ToggleMark = (typeof TOGGLE_MARKS)[number];

/** Marks with a value. */
export const VALUE_MARKS = ['link', 'color', 'background'] as const;
export type ValueMark = (typeof VALUE_MARKS)[number];

/** What an image or a file has besides its address. A file has no caption. */
export const EMBED_KEYS = ['alt', 'caption', 'width'] as const;
export type EmbedKey = (typeof EMBED_KEYS)[number];
