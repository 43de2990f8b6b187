/**
 * The ProseMirror schema of a document: flat, one node a line, so that it says exactly what a Delta can say.
 * What a line looks like follows from its attributes alone; nothing nests.
 */
import { fileLabel } from '@inkstone/formats/embeds';
import type { LineAttributes, LineKey } from '@inkstone/formats/line-attributes';
import { isEmbedValue, isLink } from '@inkstone/ot';
import { type AttributeSpec, type DOMOutputSpec, type Mark, type MarkSpec, type Node, type NodeSpec, Schema } from 'prosemirror-model';
import { lineRules, markRules } from '../clipboard/parse-rules.ts';
import type { EmbedKey, ToggleMark, ValueMark } from './attributes.ts';

export {
  type Alignment,
  LINE_KEYS,
  type LineAttributes,
  type LineKey,
  type ListKind,
  MAX_INDENT,
  PLAIN_LINE,
} from '@inkstone/formats/line-attributes';
export { EMBED_KEYS, TOGGLE_MARKS, type ToggleMark, VALUE_MARKS, type ValueMark } from './attributes.ts';

export const EMBEDS = ['image', 'file', 'divider'] as const;

/** Whether an image or a file may have this address: never `javascript:` and its kin, whatever comes from the clipboard. */
export function isEmbedAddress(url: string): boolean {
  return isEmbedValue('image', url);
}

/** The attributes of a line node, typed. */
export function lineAttributes(line: Node): LineAttributes {
  return line.attrs as LineAttributes;
}

/** What shows as a heading: a code line or a list item keeps its `header` but doesn't show it. */
function tagOf({ header, list, codeBlock }: LineAttributes): string {
  return header !== null && list === null && codeBlock === null ? `h${header}` : 'p';
}

/** The id of the page's element that says what a check box is; the schema itself knows no language. */
export const CHECK_NAME_ID = 'ink-check-name';

/** Items drawn so far: a number for each makes the ids by which check boxes refer to their text. */
let drawnItems = 0;

function lineDOM(line: Node): DOMOutputSpec {
  const attributes = lineAttributes(line);
  const { list, start, indent, align, blockquote, codeBlock } = attributes;
  const classes = ['line'];
  // Each line has the direction of its first word.
  const dom: Record<string, string> = { dir: 'auto' };
  if (codeBlock !== null) {
    classes.push('line-code');
    dom.spellcheck = 'false';
    // Programs read from left to right in every language.
    dom.dir = 'ltr';
    if (codeBlock !== true) dom['data-language'] = codeBlock;
  } else {
    if (blockquote) classes.push('line-quote');
    if (list !== null) classes.push('line-item', `line-${list}`);
  }
  if (indent !== null) dom['data-indent'] = String(indent);
  if (start !== null) dom['data-start'] = String(start);
  if (align !== null && codeBlock === null) dom['data-align'] = align;
  dom.class = classes.join(' ');
  const tag = tagOf(attributes);
  if (codeBlock === null && (list === 'checked' || list === 'unchecked')) {
    const id = `ink-item-${++drawnItems}`;
    const box = {
      class: 'line-check',
      contenteditable: 'false',
      role: 'checkbox',
      'aria-checked': String(list === 'checked'),
      // The item's words, after one of the page's own that an empty item has too.
      'aria-labelledby': `${CHECK_NAME_ID} ${id}`,
    };
    return ['div', dom, ['span', box], ['p', { class: 'line-body', id }, 0]];
  }
  return [tag, dom, 0];
}

const lineAttributeSpecs: Record<LineKey, AttributeSpec> = {
  header: { default: null },
  list: { default: null },
  start: { default: null },
  indent: { default: null },
  align: { default: null },
  blockquote: { default: null },
  codeBlock: { default: null },
};

/** The attributes of an image or a file, typed. */
export type EmbedAttributes = { readonly url: string; readonly alt: string | null; readonly width: number | null } & {
  readonly caption?: string | null;
};

export function embedAttributes(node: Node): EmbedAttributes {
  return node.attrs as EmbedAttributes;
}

/** Whether a node is an image or a file. */
export function isFileNode(node: Node | null | undefined): node is Node {
  return node?.type === schema.nodes.image || node?.type === schema.nodes.file;
}

/** Images, files and dividers: inline, one unit, nothing inside. */
function embed(toDOM: (node: Node) => DOMOutputSpec, parseDOM: NodeSpec['parseDOM']): NodeSpec {
  return { inline: true, group: 'inline', atom: true, toDOM, ...(parseDOM && { parseDOM }) };
}

const url = { validate: 'string' } as const;
const described: Record<Exclude<EmbedKey, 'caption'>, AttributeSpec> = { alt: { default: null }, width: { default: null } };

const nodes = {
  doc: { content: 'line+' },
  line: {
    content: 'inline*',
    attrs: lineAttributeSpecs,
    defining: true,
    parseDOM: lineRules,
    toDOM: lineDOM,
  },
  text: { group: 'inline' },
  image: {
    ...embed(
      (node) => {
        const { url: src, alt, width, caption } = embedAttributes(node);
        if (!isEmbedAddress(src)) return ['span', { class: 'embed-broken' }];
        const more = { ...(width !== null && { width: String(width) }), ...(caption && { 'data-caption': caption }) };
        return ['img', { src, alt: alt ?? '', ...more, class: 'embed-image', loading: 'lazy', decoding: 'async' }];
      },
      [{ tag: 'img[src]', getAttrs: (dom) => (isEmbedAddress(dom.getAttribute('src') ?? '') ? { url: dom.getAttribute('src') } : false) }],
    ),
    attrs: { url, ...described, caption: { default: null } },
    draggable: true,
  },
  file: {
    ...embed(
      (node) => {
        const href: string = node.attrs.url;
        const label = node.attrs.alt ?? fileLabel(href);
        return isEmbedAddress(href)
          ? ['a', { href, class: 'embed-file', 'data-file': href, contenteditable: 'false', target: '_blank', rel: 'noopener' }, label]
          : ['span', { class: 'embed-broken' }];
      },
      [
        {
          tag: 'a[data-file]',
          priority: 60,
          getAttrs: (dom) => (isEmbedAddress(dom.dataset.file ?? '') ? { url: dom.dataset.file } : false),
        },
      ],
    ),
    attrs: { url, ...described },
    draggable: true,
  },
  divider: embed(() => ['span', { class: 'embed-divider', role: 'separator' }], [{ tag: 'hr' }, { tag: 'span.embed-divider' }]),
} satisfies Record<string, NodeSpec>;

function toggle(tag: string): MarkSpec {
  return { toDOM: () => [tag, 0] };
}

/** Colours show through a custom property, so that the theme can keep them readable on a dark page. */
function colour(property: 'color' | 'background'): MarkSpec {
  return {
    attrs: { value: { validate: 'string' } },
    toDOM: (mark: Mark) => ['span', { class: `mark-${property}`, style: `--ink-${property}: ${mark.attrs.value}` }, 0],
  };
}

const marks = {
  // The outermost first. A link ends at its border: what is typed behind it is not linked.
  link: {
    attrs: { value: { validate: 'string' } },
    inclusive: false,
    toDOM: (mark: Mark) => {
      const href: string = mark.attrs.value;
      return isLink(href) ? ['a', { href, rel: 'noopener noreferrer nofollow', target: '_blank' }, 0] : ['span', 0];
    },
  },
  background: colour('background'),
  color: colour('color'),
  bold: toggle('strong'),
  italic: toggle('em'),
  underline: toggle('u'),
  strike: toggle('s'),
  code: toggle('code'),
} satisfies Record<ToggleMark | ValueMark, MarkSpec>;

const withRules = Object.fromEntries(
  Object.entries(marks).map(([name, spec]) => [name, { ...spec, parseDOM: markRules[name as ToggleMark | ValueMark] }]),
) as Record<ToggleMark | ValueMark, MarkSpec>;

/** No mark excludes another: any text attribute goes with any other, as in a Delta. */
export const schema = new Schema<keyof typeof nodes, ToggleMark | ValueMark>({ nodes, marks: withRules });
