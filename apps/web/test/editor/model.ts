/** A naive document that the bridge's tests are held against: an array of units, as slow as it is plain. */
import type { Attributes, Delta, Embed } from '@inkstone/ot';
import { EMBED_KEYS, LINE_KEYS, TOGGLE_MARKS, VALUE_MARKS } from '../../src/editor/core/schema.ts';

export interface Unit {
  readonly value: string | Embed;
  readonly attributes: Attributes;
}

export function unitsOf(content: Delta): Unit[] {
  return content.flatMap((op) => {
    if (op.insert === undefined) throw new RangeError('not a content');
    const values = typeof op.insert === 'string' ? op.insert.split('') : [op.insert];
    return values.map((value) => ({ value, attributes: op.attributes ?? {} }));
  });
}

export function applyNaively(units: readonly Unit[], delta: Delta): Unit[] {
  const result: Unit[] = [];
  let position = 0;
  for (const op of delta) {
    if (op.insert !== undefined) result.push(...unitsOf([op]));
    else if (op.delete !== undefined) position += op.delete;
    else
      for (let i = 0; i < op.retain; i++) {
        const unit = units[position++];
        if (!unit) throw new RangeError(`a retain beyond the end, ${units.length}`);
        const attributes: Record<string, string | number | boolean> = { ...unit.attributes };
        for (const [key, value] of Object.entries(op.attributes ?? {})) {
          if (value === null) delete attributes[key];
          else attributes[key] = value;
        }
        result.push({ value: unit.value, attributes });
      }
  }
  if (position > units.length) throw new RangeError(`a delete beyond the end, ${units.length}`);
  return [...result, ...units.slice(position)];
}

/** What an editor shows: attributes on units that they don't concern have no effect. Keys are sorted, so that equal units are deeply equal. */
export function shown(units: readonly Unit[]): Unit[] {
  const text: readonly string[] = [...TOGGLE_MARKS, ...VALUE_MARKS];
  return units.map(({ value, attributes }) => {
    const embed = typeof value === 'string' || 'divider' in value ? [] : EMBED_KEYS.filter((key) => key !== 'caption' || 'image' in value);
    const known: readonly string[] = value === '\n' ? LINE_KEYS : [...text, ...embed];
    const kept = Object.entries(attributes).filter(([key]) => known.includes(key));
    return { value, attributes: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) };
  });
}

/** What would make the log refuse a delta: the last newline touched, or half a surrogate pair. Null if nothing does. */
export function faultOf(delta: Delta, base: readonly Unit[]): string | null {
  let position = 0;
  let previous = '';
  for (const op of delta) {
    const kind = op.insert !== undefined ? 'insert' : op.delete !== undefined ? 'delete' : 'retain';
    const length = op.insert !== undefined ? 0 : op.delete !== undefined ? op.delete : op.retain;
    if (kind === 'insert' && position >= base.length) return `inserts after the last newline, at ${position}`;
    if (kind === 'delete' && position + length >= base.length) return `deletes the last newline, at ${position}`;
    if (kind === 'insert' && previous === 'delete') return 'is not canonical: an insert after a delete';
    if (cutsPair(base, position) && !(kind === 'delete' && previous === 'insert')) return `cuts a pair at ${position}`;
    position += length;
    previous = kind;
  }
  const last = delta.at(-1);
  if (last && last.retain !== undefined && !last.attributes) return 'is not canonical: it ends in a plain retain';
  return cutsPair(base, position) ? `cuts a pair at ${position}` : null;
}

function cutsPair(units: readonly Unit[], position: number): boolean {
  const [before, after] = [units[position - 1]?.value, units[position]?.value];
  return typeof before === 'string' && typeof after === 'string' && /^[\ud800-\udbff][\udc00-\udfff]$/.test(before + after);
}
