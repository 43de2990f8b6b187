import type { Attributes, Delta } from '@inkstone/ot';
import { DeltaBuilder } from '@inkstone/ot';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { Random } from '../../ot/test/generator.ts';
import { linesOf } from '../src/lines.ts';
import { toMarkdown } from '../src/write-markdown.ts';

const bullet = { list: 'bullet' };
const ordered = { list: 'ordered' };

describe('Markdown', () => {
  it('has headings, paragraphs, quotations, rules and code', () => {
    const content: Delta = [
      { insert: 'Title' },
      { insert: '\n', attributes: { header: 2 } },
      { insert: 'one\ntwo\n\nquoted' },
      { insert: '\n', attributes: { blockquote: true } },
      { insert: 'more' },
      { insert: '\n', attributes: { blockquote: true } },
      { insert: { divider: true } },
      { insert: '\nlet x = `1`;' },
      { insert: '\n', attributes: { codeBlock: 'js' } },
      { insert: '```' },
      { insert: '\n', attributes: { codeBlock: 'js' } },
    ];
    expect(toMarkdown(content)).toBe('## Title\n\none\n\ntwo\n\n> quoted\n>\n> more\n\n---\n\n````js\nlet x = `1`;\n```\n````\n');
  });

  it('nests lists, counts them, and ticks tasks', () => {
    const content: Delta = [
      { insert: 'a' },
      { insert: '\n', attributes: ordered },
      { insert: 'b' },
      { insert: '\n', attributes: ordered },
      { insert: 'inner' },
      { insert: '\n', attributes: { ...bullet, indent: 1 } },
      { insert: 'deeper than it can be' },
      { insert: '\n', attributes: { ...bullet, indent: 5 } },
      { insert: 'done' },
      { insert: '\n', attributes: { list: 'checked' } },
    ];
    expect(toMarkdown(content)).toBe('1. a\n2. b\n   - inner\n     - deeper than it can be\n- [x] done\n');
  });

  it('keeps two lists two, which an empty line parts', () => {
    const content: Delta = [
      { insert: 'a' },
      { insert: '\n', attributes: ordered },
      { insert: '\nb' },
      { insert: '\n', attributes: ordered },
    ];
    expect(toMarkdown(content)).toBe('1. a\n\n<!-- -->\n\n1. b\n');
  });

  it('has signs for emphasis where they hold, and HTML where they would not', () => {
    const content: Delta = [
      { insert: 'a ' },
      { insert: 'bold', attributes: { bold: true } },
      { insert: ', wo' },
      { insert: 'rd', attributes: { bold: true } },
      { insert: ' ' },
      { insert: 'line', attributes: { underline: true } },
      { insert: ' ' },
      { insert: 'gone', attributes: { strike: true } },
      { insert: '\n' },
    ];
    expect(toMarkdown(content)).toBe('a **bold**, wo<strong>rd</strong> <u>line</u> ~~gone~~\n');
  });

  it('has an address that is linked to itself as it is, and another text in brackets', () => {
    const linked = (text: string, link: string): Delta => [{ insert: text, attributes: { link } }, { insert: '\n' }];
    expect(toMarkdown(linked('https://a.example/x_(y)_*z*?q=[1]', 'https://a.example/x_(y)_*z*?q=[1]'))).toBe(
      '<https://a.example/x_(y)_*z*?q=[1]>\n',
    );
    expect(toMarkdown(linked('ann_b@a.example', 'mailto:ann_b@a.example'))).toBe('<ann_b@a.example>\n');
    expect(toMarkdown(linked('a.example', 'https://a.example'))).toBe('[a.example](<https://a.example>)\n');
    expect(toMarkdown(linked('https://a.example/<b>', 'https://a.example/<b>'))).toBe(
      '[https\\://a.example/\\<b\\>](<https://a.example/%3Cb%3E>)\n',
    );
    const half: Delta = [
      { insert: 'https://a.example', attributes: { link: 'https://a.example' } },
      { insert: ' there', attributes: { link: 'https://a.example', bold: true } },
      { insert: '\n' },
    ];
    expect(toMarkdown(half)).toBe('[https\\://a.example **there**](<https://a.example>)\n');
  });

  it.each([' ', '  ', '     ', '`', '``', ' `', '` ', ' a ', '  a', 'a  ', '`` a ` b ```', '   `   '])('keeps code that is %j', (text) => {
    const reader = new MarkdownIt({ html: true });
    for (const [before, after] of [
      ['x', 'y'],
      ['', ''],
      ['x ', ' y'],
    ]) {
      const content = new DeltaBuilder()
        .insert(before ?? '')
        .insert(text, { code: true })
        .insert(`${after}\n`)
        .build();
      expect(readBack(reader, toMarkdown(content))).toEqual(expected(content));
    }
  });

  it('gives addresses that hold elsewhere', () => {
    const content: Delta = [{ insert: { image: '/api/files/1' } }, { insert: '\n' }];
    expect(toMarkdown(content, (address) => `https://ink.example${address}`)).toBe('![](<https://ink.example/api/files/1>)\n');
  });

  it('says by the rules of CommonMark what the document says, in 500 documents', () => {
    const reader = new MarkdownIt({ html: true, linkify: true });
    for (let seed = 1; seed <= 500; seed++) {
      const content = randomContent(new Random(seed));
      const markdown = toMarkdown(content);
      expect(readBack(reader, markdown), `seed ${seed}: ${JSON.stringify(content)}\n${markdown}`).toEqual(expected(content));
    }
  });
});

const PIECES = [
  'word',
  'a',
  ' ',
  '  ',
  '*',
  '_',
  '__',
  '`',
  '``',
  '# ',
  '- ',
  '+ ',
  '1. ',
  '2) ',
  '> ',
  '[x](y)',
  '![',
  '!',
  '<b>',
  '&amp;',
  '~~',
  '\\',
  '|',
  '=',
  '---',
  'https://a.example',
  'www.a.example',
  'https://a.example/x_(y)',
  '😀',
  '"',
  '(',
  ')',
  '.',
  ':',
  'é',
];
const LINKS = ['https://a.example/x_(y)', 'mailto:b@b.example'];

function randomContent(random: Random): Delta {
  const builder = new DeltaBuilder();
  for (let line = random.below(5); line >= 0; line--) {
    for (let run = random.below(4); run > 0; run--) {
      const text = Array.from({ length: 1 + random.below(3) }, () => random.pick(PIECES)).join('');
      builder.insert(text, randomMarks(random));
    }
    builder.insert('\n', randomLook(random));
  }
  return builder.build();
}

function randomMarks(random: Random): Attributes {
  const marks: Record<string, string | true> = {};
  for (const name of ['bold', 'italic', 'strike', 'underline', 'code']) if (random.oneIn(7)) marks[name] = true;
  if (random.oneIn(10)) marks.link = random.pick(LINKS);
  return marks;
}

function randomLook(random: Random): Attributes {
  const look: Record<string, string | number | true> = {};
  const kind = random.below(7);
  if (kind === 0) look.header = 1 + random.below(6);
  if (kind === 1) look.list = random.pick(['bullet', 'ordered']);
  if (kind === 2) return { codeBlock: random.pick([true, 'js']) };
  if (kind !== 0 && random.oneIn(5)) look.blockquote = true;
  if (look.list && random.oneIn(3)) look.indent = 1 + random.below(3);
  return look;
}

/** A line as both sides are compared by: what kind, and its letters with their marks. */
interface Said {
  readonly kind: string;
  readonly letters: readonly string[];
}

/** Empty lines say nothing in Markdown, and neither do marks of spaces. */
function expected(content: Delta): Said[] {
  const said: Said[] = [];
  for (const { runs, attributes } of linesOf(content)) {
    const quote = attributes.blockquote === true ? 'quote ' : '';
    if (attributes.codeBlock !== undefined) {
      const text = runs.map(({ insert }) => insert).join('');
      said.push({ kind: `code ${attributes.codeBlock}`, letters: [text] });
      continue;
    }
    const letters = runs.flatMap(({ insert, attributes: marks }) => lettersOf(String(insert), marks));
    const kind = attributes.list ?? (attributes.header === undefined ? 'text' : `h${attributes.header}`);
    if (letters.length > 0 || attributes.list !== undefined) said.push({ kind: `${quote}${kind}`, letters });
  }
  return said;
}

function lettersOf(text: string, marks: Attributes): string[] {
  const names = ['bold', 'code', 'italic', 'strike', 'underline'].filter((name) => marks[name] === true);
  if (marks.link) names.push(String(marks.link));
  return [...text].map((letter) => (letter === ' ' && marks.code !== true ? ' ' : `${letter} ${names.join(' ')}`));
}

const TAGS: Readonly<Record<string, string>> = { strong: 'bold', em: 'italic', s: 'strike', del: 'strike', u: 'underline', link: 'link' };

function readBack(reader: MarkdownIt, markdown: string): Said[] {
  const said: Said[] = [];
  let quotes = 0;
  const lists: string[] = [];
  let heading = '';
  let item: Said | null = null;
  for (const token of reader.parse(markdown, {})) {
    if (token.type === 'blockquote_open') quotes++;
    else if (token.type === 'blockquote_close') quotes--;
    else if (/^(bullet|ordered)_list_open$/.test(token.type)) lists.push(token.type.split('_', 1)[0] ?? '');
    else if (/_list_close$/.test(token.type)) lists.pop();
    else if (token.type === 'heading_open') heading = token.tag;
    else if (token.type === 'heading_close') {
      // A heading without text has an inline token all the same.
      heading = '';
    } else if (token.type === 'list_item_close') item = null;
    else if (token.type === 'list_item_open') {
      item = { kind: `${quotes > 0 ? 'quote ' : ''}${lists.at(-1)}`, letters: [] };
      said.push(item);
    } else if (token.type === 'fence') {
      for (const line of token.content.replace(/\n$/, '').split('\n'))
        said.push({ kind: `code ${token.info === '' ? 'true' : token.info}`, letters: [line] });
    } else if (token.type === 'inline') {
      const letters = inlineLetters(token.children ?? []);
      if (item && heading === '') {
        said[said.lastIndexOf(item)] = { ...item, letters };
        item = null;
      } else said.push({ kind: `${quotes > 0 ? 'quote ' : ''}${heading || 'text'}`, letters });
    } else if (!/^(paragraph_(open|close)|html_block)$/.test(token.type)) said.push({ kind: token.type, letters: [] });
  }
  return said;
}

function inlineLetters(
  tokens: readonly { readonly type: string; readonly content: string; readonly attrs: [string, string][] | null }[],
): string[] {
  const marks: Record<string, string | true> = {};
  const letters: string[] = [];
  for (const { type, content, attrs } of tokens) {
    const [, name = '', side] = /^(\w+)_(open|close)$/.exec(type) ?? [];
    const [, slash, tag = ''] = /^<(\/?)(\w+)>$/.exec(type === 'html_inline' ? content : '') ?? [];
    if (type === 'text' || type === 'code_inline') letters.push(...lettersOf(content, type === 'text' ? marks : { ...marks, code: true }));
    else if (name) {
      if (side === 'close') delete marks[TAGS[name] ?? name];
      else marks[TAGS[name] ?? name] = name === 'link' ? String(attrs?.[0]?.[1]) : true;
    } else if (tag) {
      if (slash) delete marks[TAGS[tag] ?? tag];
      else marks[TAGS[tag] ?? tag] = true;
    } else if (content !== '<!-- -->') letters.push(`${type} ${content}`);
  }
  return letters;
}
