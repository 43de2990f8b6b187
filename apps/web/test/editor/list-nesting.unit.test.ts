/** Lists nest and count alike wherever they are seen: on the page, in Markdown, in HTML and in text. */

import { toMarkdown } from '@inkstone/formats';
import { markerOf } from '@inkstone/formats/list-nesting';
import { type Attributes, type Delta, DeltaBuilder } from '@inkstone/ot';
import { Window } from 'happy-dom';
import MarkdownIt from 'markdown-it';
import { EditorState } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { contentToDoc } from '../../src/editor/bridge/content.ts';
import { HtmlCopy } from '../../src/editor/clipboard/copy-html.ts';
import { lineAttributes } from '../../src/editor/core/schema.ts';
import { textOf } from '../../src/editor/export/documents.ts';
import { numbering } from '../../src/editor/rendering/numbering.ts';
import { Random } from './generate.ts';

/** An item as a reader sees it: its depth, and its number as it is written there, where it has one. */
type Seen = readonly [name: string, level: number, marker: string | null];

function onPage(content: Delta): Seen[] {
  const plugin = numbering();
  const state = EditorState.create({ doc: contentToDoc(content), plugins: [plugin] });
  const found: { from: number; type: { attrs: Record<string, string> } }[] = (plugin.getState(state) as never as { find(): [] }).find();
  const shown = new Map(found.map(({ from, type }) => [from, type.attrs]));
  const seen: Seen[] = [];
  state.doc.forEach((line, position) => {
    const { list, indent } = lineAttributes(line);
    if (list === null) return;
    const { 'data-level': level = String(indent ?? 0), 'data-number': marker } = shown.get(position) ?? {};
    seen.push([line.textContent, Number(level), marker ?? null]);
  });
  return seen;
}

const written = (number: number | null, level: number) => (number === null ? null : markerOf(number, level));

const reader = new MarkdownIt({ html: true });

function inMarkdown(content: Delta): Seen[] {
  const seen: Seen[] = [];
  const lists: { next: number | null }[] = [];
  let item = false;
  for (const token of reader.parse(toMarkdown(content), {})) {
    if (token.type === 'bullet_list_open') lists.push({ next: null });
    else if (token.type === 'ordered_list_open') lists.push({ next: Number(token.attrGet('start') ?? 1) });
    else if (token.type.endsWith('_list_close')) lists.pop();
    else if (token.type === 'list_item_open') item = true;
    else if (token.type === 'inline' && item) {
      const list = lists.at(-1);
      if (!list) throw new Error('an item without a list');
      seen.push([token.content, lists.length - 1, written(list.next, lists.length - 1)]);
      if (list.next !== null) list.next++;
      item = false;
    }
  }
  return seen;
}

const owner = new Window().document as unknown as Document;

function inHtml(content: Delta): Seen[] {
  owner.body.replaceChildren();
  new HtmlCopy().serializeFragment(contentToDoc(content).content, { document: owner }, owner.body);
  return itemsIn(owner.body, null, -1);
}

function itemsIn(element: Element, list: Element | null, level: number): Seen[] {
  return [...element.children].flatMap((child, index) => {
    const isList = child.tagName === 'OL' || child.tagName === 'UL';
    const inside = isList ? itemsIn(child, child, level + 1) : itemsIn(child, list, level);
    if (child.tagName !== 'LI') return inside;
    const number = list?.tagName === 'OL' ? Number(list.getAttribute('start') ?? 1) + index : null;
    return [[child.firstChild?.textContent ?? '', level, written(number, level)], ...inside];
  });
}

function inText(content: Delta): Seen[] {
  const lines = textOf({ state: EditorState.create({ doc: contentToDoc(content) }) }, '').split('\n');
  return lines.flatMap((line) => {
    const [, spaces = '', marker = '', name = ''] = /^( *)(-|\S+\.) (i\d+)$/.exec(line) ?? [];
    const level = spaces.length / 2;
    return name === '' ? [] : [[name, level, marker === '-' ? null : marker] as const];
  });
}

function listOf(...looks: readonly Attributes[]): Delta {
  const builder = new DeltaBuilder();
  looks.forEach((look, index) => void builder.insert(`i${index}`).insert('\n', look));
  return builder.build();
}

const at = (indent: number, look: Attributes = { list: 'bullet' }): Attributes => (indent === 0 ? look : { ...look, indent });
const ordered = (start?: number): Attributes => ({ list: 'ordered', ...(start !== undefined && { start }) });
const levels = (content: Delta) => onPage(content).map(([, level]) => level);
const markers = (content: Delta) => onPage(content).map(([, , marker]) => marker);

describe('lists', () => {
  it.each([
    [
      [0, 3, 1],
      [0, 1, 1],
    ],
    [
      [2, 0],
      [0, 0],
    ],
    [
      [2, 3, 1],
      [0, 1, 0],
    ],
    [
      [0, 3, 3, 5, 4, 2, 8],
      [0, 1, 1, 2, 2, 1, 2],
    ],
    [
      [0, 1, 2, 1, 0],
      [0, 1, 2, 1, 0],
    ],
  ])('of the indents %j stand on the levels %j', (indents, expected) => {
    expect(levels(listOf(...indents.map((indent) => at(indent))))).toEqual(expected);
  });

  it('count from the number that an item begins with, on every level', () => {
    expect(markers(listOf(ordered(42), ordered(), at(1, ordered(7)), at(1, ordered()), ordered(), ordered(0), ordered()))).toEqual([
      '42.',
      '43.',
      'g.',
      'h.',
      '44.',
      '0.',
      '1.',
    ]);
  });

  it('are seen alike on the page, in Markdown, in HTML and in text, in 100 documents', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const content = randomLists(new Random(seed));
      const page = onPage(content);
      const message = `seed ${seed}: ${JSON.stringify(content)}`;
      expect(inMarkdown(content), message).toEqual(page);
      expect(inHtml(content), message).toEqual(page);
      expect(inText(content), message).toEqual(page);
    }
  }, 30_000);
});

function randomLists(random: Random): Delta {
  const looks = Array.from({ length: 1 + random.below(10) }, (): Attributes => {
    const quote = random.chance(0.1) ? { blockquote: true } : {};
    if (random.chance(0.1)) return quote;
    const list = random.pick(['bullet', 'ordered', 'ordered']);
    const start = list === 'ordered' && random.chance(0.3) ? { start: random.pick([0, 1, 2, 42, 99_999]) } : {};
    return at(random.pick([0, 0, 1, 1, 2, 3, 5, 8]), { list, ...start, ...quote });
  });
  return listOf(...looks);
}
