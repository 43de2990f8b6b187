/**
 * The attributes and embeds that documents may hold. The log of edits is kept for ever, so these lists are only ever extended.
 */

/** A formatting value; every known attribute has one of these types. */
export type AttributeValue = string | number | boolean;

/** Formatting that a unit of a document has. Never empty: no formatting is `undefined`. Keys are sorted. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Formatting that a retain sets; `null` removes an attribute. Never empty. Keys are sorted. */
export type AttributeChange = Readonly<Record<string, AttributeValue | null>>;

/** An object in the text; one unit long. */
export type Embed = { readonly image: string } | { readonly file: string } | { readonly divider: true };

const URL_LENGTH = 2_048;

const isTrue = (value: unknown) => value === true;
const oneOf = (values: readonly unknown[]) => (value: unknown) => values.includes(value);
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const intBetween = (from: number, to: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= from && Number(value) <= to;

/** A URL of one of the schemes, without white space or control characters, so that no reader of it sees another scheme than we do. */
function isUrl(value: unknown, schemes: readonly string[]): boolean {
  if (typeof value !== 'string' || value.length > URL_LENGTH || !isWellFormed(value)) return false;
  for (const character of value) if (character <= ' ' || (character >= '\u007f' && character <= '\u00a0')) return false;
  const scheme = /^([a-z][a-z0-9+.-]*:)/i.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined || !schemes.includes(scheme)) return false;
  return scheme === 'mailto:' ? value.length > 'mailto:'.length : /^https?:\/\/[^/?#]/i.test(value);
}

/** True if the text holds no lone surrogate. */
export function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text) || !/(?:[\ud800-\udbff](?![\udc00-\udfff]))|(?:(?<![\ud800-\udbff])[\udc00-\udfff])/.test(text);
}

const CHECKS: ReadonlyMap<string, (value: unknown) => boolean> = new Map<string, (value: unknown) => boolean>([
  ['bold', isTrue],
  ['italic', isTrue],
  ['underline', isTrue],
  ['strike', isTrue],
  ['code', isTrue],
  ['link', (value) => isUrl(value, ['http:', 'https:', 'mailto:'])],
  ['color', matches(/^#[0-9a-f]{6}$/i)],
  ['background', matches(/^#[0-9a-f]{6}$/i)],
  ['header', intBetween(1, 6)],
  ['list', oneOf(['bullet', 'ordered', 'checked', 'unchecked'])],
  ['indent', intBetween(1, 8)],
  ['align', oneOf(['center', 'right', 'justify'])],
  ['blockquote', isTrue],
  ['codeBlock', (value) => value === true || matches(/^[a-z0-9+#._-]{1,32}$/i)(value)],
]);

const EMBED_CHECKS: ReadonlyMap<string, (value: unknown) => boolean> = new Map<string, (value: unknown) => boolean>([
  ['image', isFileAddress],
  ['file', isFileAddress],
  ['divider', isTrue],
]);

function isFileAddress(value: unknown): boolean {
  return isUrl(value, ['http:', 'https:']) || matches(/^\/api\/files\/[\w.~-]{1,128}$/)(value);
}

/** Whether an attribute is known and the value is of its form; `null`, which removes one, is not asked here. */
export function isAttribute(key: string, value: unknown): value is AttributeValue {
  return CHECKS.get(key)?.(value) ?? false;
}

/** Whether a value is an embed of a known kind with a value of its form. */
export function isEmbed(value: unknown): value is Embed {
  if (typeof value !== 'object' || value === null) return false;
  const [kind, ...others] = Object.keys(value);
  if (kind === undefined || others.length > 0) return false;
  return EMBED_CHECKS.get(kind)?.((value as Record<string, unknown>)[kind]) ?? false;
}

export function attributesEqual(a: AttributeChange | undefined, b: AttributeChange | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) if (a[key] !== b[key] || !Object.hasOwn(b, key)) return false;
  return true;
}

export function embedsEqual(a: Embed, b: Embed): boolean {
  return attributesEqual(a as unknown as Attributes, b as unknown as Attributes);
}

/** Builds attributes with sorted keys; undefined if there are none. */
function sorted<V extends AttributeValue | null>(entries: [string, V][]): Readonly<Record<string, V>> | undefined {
  if (entries.length === 0) return undefined;
  if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** The change in canonical form (sorted keys); undefined if it changes nothing. */
export function canonicalAttributes<V extends AttributeValue | null>(attributes: Readonly<Record<string, V>> | undefined) {
  if (attributes === undefined) return undefined;
  const keys = Object.keys(attributes);
  for (let index = 1; index < keys.length; index++) {
    if ((keys[index - 1] as string) > (keys[index] as string)) return sorted(Object.entries(attributes));
  }
  return keys.length === 0 ? undefined : attributes;
}

/** What units with `attributes` have after `change`. */
export function applyAttributes(attributes: Attributes | undefined, change: AttributeChange): Attributes | undefined {
  const entries = Object.entries({ ...attributes, ...change }).filter((entry): entry is [string, AttributeValue] => entry[1] !== null);
  return sorted(entries);
}

/** One change that does what `first` and then `second` do. */
export function composeAttributes(first: AttributeChange | undefined, second: AttributeChange | undefined): AttributeChange | undefined {
  if (second === undefined) return first;
  if (first === undefined) return second;
  return sorted(Object.entries({ ...first, ...second }));
}

/** What is left of `change` once `over` has been applied; if `changeWins` all of it, else what `over` doesn't set. */
export function transformAttributes(
  change: AttributeChange | undefined,
  over: AttributeChange | undefined,
  changeWins: boolean,
): AttributeChange | undefined {
  if (change === undefined || over === undefined || changeWins) return change;
  return sorted(Object.entries(change).filter(([key]) => !Object.hasOwn(over, key)));
}

/** The change that takes `change` back on units that had `base`. */
export function invertAttributes(change: AttributeChange, base: Attributes | undefined): AttributeChange | undefined {
  const entries: [string, AttributeValue | null][] = [];
  for (const key of Object.keys(change)) {
    const before = base?.[key] ?? null;
    if (before !== change[key]) entries.push([key, before]);
  }
  return sorted(entries);
}
