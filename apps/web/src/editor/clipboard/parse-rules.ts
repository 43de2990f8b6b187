/**
 * How ProseMirror reads back the DOM that the schema renders (what a browser did to it while someone typed).
 * HTML from elsewhere goes through `paste-html.ts` instead.
 */

import type { LineAttributes, ListKind } from '@inkstone/formats/line-attributes';
import { isAttribute } from '@inkstone/ot';
import type { TagParseRule } from 'prosemirror-model';
import type { ToggleMark, ValueMark } from '../core/attributes.ts';

const LIST_KINDS: readonly ListKind[] = ['bullet', 'ordered', 'checked', 'unchecked'];
const ALIGNMENTS = ['center', 'right', 'justify'] as const;

function readLine(dom: HTMLElement): LineAttributes {
  const heading = /^H([1-6])$/.exec(dom.tagName)?.[1];
  const indent = Number(dom.dataset.indent);
  const start = Number(dom.dataset.start);
  const isCode = dom.classList.contains('line-code');
  return {
    header: heading ? Number(heading) : null,
    list: LIST_KINDS.find((kind) => dom.classList.contains(`line-${kind}`)) ?? null,
    start: dom.dataset.start !== undefined && isAttribute('start', start) ? start : null,
    indent: indent >= 1 && indent <= 8 ? indent : null,
    align: ALIGNMENTS.find((align) => dom.dataset.align === align) ?? null,
    blockquote: dom.classList.contains('line-quote') ? true : null,
    codeBlock: isCode ? (dom.dataset.language ?? true) : null,
  };
}

export const lineRules: readonly TagParseRule[] = [
  { tag: 'div.line', contentElement: '.line-body', getAttrs: readLine },
  ...['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag): TagParseRule => ({ tag, getAttrs: readLine })),
  { tag: 'div' },
];

const tags = (...names: readonly string[]): readonly TagParseRule[] => names.map((tag) => ({ tag }));

function colourRule(property: 'color' | 'background'): readonly TagParseRule[] {
  return [
    {
      tag: `span.mark-${property}`,
      getAttrs: (dom) => {
        const value = dom.style.getPropertyValue(`--ink-${property}`).trim();
        return isAttribute(property, value) ? { value } : false;
      },
    },
  ];
}

export const markRules: Record<ToggleMark | ValueMark, readonly TagParseRule[]> = {
  bold: tags('strong', 'b'),
  italic: tags('em', 'i'),
  underline: tags('u'),
  strike: tags('s', 'del', 'strike'),
  code: tags('code'),
  link: [{ tag: 'a[href]', getAttrs: (dom) => ({ value: dom.getAttribute('href') }) }],
  color: colourRule('color'),
  background: colourRule('background'),
};
