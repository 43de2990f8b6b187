/** What goes to the clipboard: HTML with real lists, quotes and code blocks, which other programs understand, and plain text. */

import { DIVIDER_TEXT } from '@inkstone/formats/embeds';
import { colourAttributes, htmlTree } from '@inkstone/formats/html-tree';
import { DOMSerializer, type Fragment, type Mark, type Node, type Slice } from 'prosemirror-model';
import { absoluteAddress } from '../../components/file-address.ts';
import { docToContent } from '../bridge/content.ts';
import { schema } from '../core/schema.ts';

/** Serializes flat lines into nested HTML. */
export class HtmlCopy extends DOMSerializer {
  constructor() {
    const marks = DOMSerializer.marksFromSchema(schema);
    const nodes = DOMSerializer.nodesFromSchema(schema);
    // Other programs need the server's name. The editor takes it away again (`html-walk.ts`).
    const image = (node: Node) => schema.nodes.image.spec.toDOM?.(withAddress(node)) ?? ['span', 0];
    super({ ...nodes, image }, { ...marks, color: markOf('color'), background: markOf('background') });
  }

  override serializeFragment(
    fragment: Fragment,
    options: { document?: Document } = {},
    target: HTMLElement | DocumentFragment = (options.document ?? document).createDocumentFragment(),
  ): HTMLElement | DocumentFragment {
    // What is selected within a line.
    if (fragment.firstChild?.type !== schema.nodes.line) return super.serializeFragment(fragment, options, target);
    for (const element of htmlTree(docToContent(schema.nodes.doc.create(null, fragment)), { resolve: absoluteAddress })) {
      target.append(DOMSerializer.renderSpec(options.document ?? document, element).dom);
    }
    return target;
  }
}

function withAddress(node: Node): Node {
  return node.type.create({ ...node.attrs, url: absoluteAddress(node.attrs.url) });
}

/** Colours that other programs see too. */
function markOf(name: 'color' | 'background') {
  return (mark: Mark) => ['span', colourAttributes(name, mark.attrs.value), 0] as const;
}

/** A newline after each line but the last; files and images by what is said of them, else by their address. */
export function plainTextOf(slice: Slice): string {
  return slice.content.textBetween(
    0,
    slice.content.size,
    '\n',
    (leaf) => leaf.attrs.alt ?? (leaf.type === schema.nodes.divider ? DIVIDER_TEXT : absoluteAddress(leaf.attrs.url ?? '')),
  );
}
