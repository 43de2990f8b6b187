/**
 * The attributes and embeds that documents may hold, and how formatting is compared and merged.
 * The log of edits is kept for ever, so entries of the tables are never removed or changed.
 */

/** A formatting value; every known attribute has one of these types. */
export type AttributeValue = string | number | boolean;

/** The formatting of a unit of a document. Never an empty object: without formatting it is `undefined`. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The formatting that a retain sets; `null` removes an attribute. Never an empty object. */
export type AttributeChange = Readonly<Record<string, AttributeValue | null>>;

/** An object in the text; one unit long. */
export type Embed = { readonly image: string } | { readonly file: string } | { readonly divider: true };

/** Greatest length of a link or of an embed's address, in UTF-16 code units. */
const ADDRESS_LENGTH = 2048;

/** The path of a file of this server. */
const FILE_PATH = /^\/api\/files\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/?$/i;

/** White space, control characters, lone surrogates and direction marks. No address needs them unescaped, and they can make it look like another one. */
const DECEPTIVE = /[\p{Cc}\p{Z}\p{Surrogate}\p{Bidi_Control}\ufeff]/u;

/** Greatest length of an alternative text or a caption, in UTF-16 code units. */
const DESCRIPTION_LENGTH = 1000;

/** NUL, or half of a surrogate pair: PostgreSQL stores neither. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

const isTrue = (value: unknown): boolean => value === true;
const isColor = (value: unknown): boolean => typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value);
const isOneOf = (values: readonly AttributeValue[]) => (value: unknown) => values.includes(value as AttributeValue);
const isPlainText = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && value.length <= DESCRIPTION_LENGTH && !UNSTORABLE.test(value);
const isWhole = (lowest: number, highest: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest;

/** All attributes, each with a check of its value. A line's attributes are on the newline that ends it. */
const ATTRIBUTES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['bold', isTrue],
  ['italic', isTrue],
  ['underline', isTrue],
  ['strike', isTrue],
  ['code', isTrue],
  ['link', isLink],
  ['color', isColor],
  ['background', isColor],
  ['header', isWhole(1, 6)],
  ['list', isOneOf(['bullet', 'ordered', 'checked', 'unchecked'])],
  // The number of an ordered item that does not continue the numbering of the previous item.
  ['start', isWhole(0, 99_999)],
  ['indent', isWhole(1, 8)],
  ['align', isOneOf(['center', 'right', 'justify'])],
  ['blockquote', isTrue],
  // Of an image or a file: what it shows, in words, and its width in CSS pixels. Of an image: the text below it.
  ['alt', isPlainText],
  ['width', isWhole(16, 4_096)],
  ['caption', isPlainText],
  ['codeBlock', (value) => value === true || (typeof value === 'string' && /^[a-z0-9+#._-]{1,32}$/i.test(value))],
]);

/** All embeds: their key, with a check of its value. */
const EMBEDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['image', isFileAddress],
  ['file', isFileAddress],
  ['divider', isTrue],
]);

/** Whether documents may have the attribute `name` with this value (`null`, which removes an attribute, is not a value). */
export function isAttribute(name: string, value: unknown): value is AttributeValue {
  return ATTRIBUTES.get(name)?.(value) === true;
}

export function isAttributeName(name: string): boolean {
  return ATTRIBUTES.has(name);
}

/** Whether documents may have the embed `name` with this value. */
export function isEmbedValue(name: string, value: unknown): boolean {
  return EMBEDS.get(name)?.(value) === true;
}

/**
 * Whether `value` may be a `link`: an absolute `http:`, `https:` or `mailto:` URL of at most 2,048 code units without deceptive characters.
 * `https:path` is refused: a browser resolves it against the page that shows it.
 */
export function isLink(value: unknown): value is string {
  return isPlainAddress(value) && /^(?:https?:\/\/|mailto:)[^/]/i.test(value) && parseUrl(value) !== null;
}

/** Whether `value` may be the address of an image or a file: a web address, or a path in this server's file folder. */
function isFileAddress(value: unknown): value is string {
  if (!isPlainAddress(value)) return false;
  if (/^https?:\/\/[^/]/i.test(value)) return parseUrl(value) !== null;
  if (!value.startsWith('/api/files/')) return false;
  const pathname = parseUrl(value, 'http://localhost')?.pathname;
  return pathname !== undefined && /^\/api\/files\/[^/]/.test(pathname);
}

/** The id of this server's file that an image or a file shows; null if it is a web address, or no embed of a file. */
export function fileIdOf(insert: string | Embed): string | null {
  if (typeof insert === 'string') return null;
  const address = 'image' in insert ? insert.image : 'file' in insert ? insert.file : null;
  const path = address === null ? undefined : parseUrl(address, 'http://localhost')?.pathname;
  return (path && FILE_PATH.exec(path)?.[1]?.toLowerCase()) ?? null;
}

function isPlainAddress(value: unknown): value is string {
  return typeof value === 'string' && value.length <= ADDRESS_LENGTH && !DECEPTIVE.test(value);
}

function parseUrl(value: string, base?: string): URL | null {
  try {
    return new URL(value, base);
  } catch {
    return null; // The constructor's only error: not a URL.
  }
}

/** Whether two formats (or changes of format) are the same, whatever the order of their keys. */
export function attributesEqual(a: AttributeChange | undefined, b: AttributeChange | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  let keys = 0;
  for (const key in a) {
    if (a[key] !== b[key]) return false;
    keys += 1;
  }
  for (const _ in b) keys -= 1;
  return keys === 0;
}

/** Whether two embeds are the same object. */
export function embedsEqual(a: Embed | undefined, b: Embed | undefined): boolean {
  return a === b || attributesEqual(a as AttributeChange | undefined, b as AttributeChange | undefined);
}

/** The canonical form: keys sorted by code units, `undefined` if there are none. Returns `attributes` itself if it is canonical. */
export function canonicalAttributes<T extends AttributeChange>(attributes: T | undefined): T | undefined {
  if (attributes === undefined) return undefined;
  let sorted = true;
  let previous: string | undefined;
  for (const key in attributes) {
    if (previous !== undefined && key < previous) sorted = false;
    previous = key;
  }
  if (previous === undefined) return undefined;
  if (sorted) return attributes;
  const result: Record<string, AttributeValue | null> = {};
  for (const key of Object.keys(attributes).sort()) result[key] = attributes[key] as AttributeValue | null;
  return result as T;
}

/** The format of a unit of format `attributes` after `change`. Returns `attributes` itself if nothing changes. */
export function applyAttributes(attributes: Attributes | undefined, change: AttributeChange | undefined): Attributes | undefined {
  if (change === undefined) return attributes;
  const result: Record<string, AttributeValue> = { ...attributes };
  let changed = false;
  for (const key in change) {
    const value = change[key];
    if (value === undefined || value === (result[key] ?? null)) continue;
    changed = true;
    if (value === null) delete result[key];
    else result[key] = value;
  }
  return changed ? canonicalAttributes(result) : attributes;
}

/** One change of format that does what `first` and then `second` do. */
export function composeAttributes(first: AttributeChange | undefined, second: AttributeChange | undefined): AttributeChange | undefined {
  if (first === undefined) return second;
  if (second === undefined) return first;
  return canonicalAttributes({ ...first, ...second });
}

/** `change` after a concurrent change `over` of the same units: all of it if it wins, otherwise only the attributes that `over` does not set. */
export function transformAttributes(
  change: AttributeChange | undefined,
  over: AttributeChange | undefined,
  changeWins: boolean,
): AttributeChange | undefined {
  if (change === undefined || over === undefined || changeWins) return change;
  const result: Record<string, AttributeValue | null> = {};
  for (const key in change) {
    if (over[key] === undefined) result[key] = change[key] as AttributeValue | null;
  }
  return canonicalAttributes(result);
}

/** The change that turns `before` into `after`; `undefined` if they are equal. */
export function diffAttributes(before: Attributes | undefined, after: Attributes | undefined): AttributeChange | undefined {
  if (before === after) return undefined;
  const result: Record<string, AttributeValue | null> = {};
  for (const key in before) {
    if (after?.[key] === undefined) result[key] = null;
  }
  for (const key in after) {
    if (after[key] !== before?.[key]) result[key] = after[key] as AttributeValue;
  }
  return canonicalAttributes(result);
}

/** The change that undoes `change` on a unit whose format was `base`. */
export function invertAttributes(change: AttributeChange, base: Attributes | undefined): AttributeChange | undefined {
  const result: Record<string, AttributeValue | null> = {};
  for (const key in change) {
    const value = base?.[key] ?? null;
    if (change[key] !== value) result[key] = value;
  }
  return canonicalAttributes(result);
}
