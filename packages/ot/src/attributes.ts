/**
 * The attributes and embeds that documents may hold. The log of edits is kept for ever, so this list is only ever extended.
 */

/** A formatting value; every known attribute has one of these types. */
export type AttributeValue = string | number | boolean;

/** Formatting that a unit of a document has. Never empty: no formatting is `undefined`. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Formatting that a retain sets; `null` removes an attribute. Never empty. */
export type AttributeChange = Readonly<Record<string, AttributeValue | null>>;

/** An object in the text; one unit long. */
export type Embed = { readonly image: string } | { readonly file: string } | { readonly divider: true };
