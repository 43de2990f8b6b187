/** ProseMirror's parser of HTML from the clipboard. `html-walk.ts` reads the lines. */
import { DOMParser, Fragment, type ParseOptions, Slice } from 'prosemirror-model';
import { lineAttributes, PLAIN_LINE, schema } from '../core/schema.ts';
import { HtmlWalk } from './html-walk.ts';

/** Takes the place of ProseMirror's own parser. */
export class HtmlPaste extends DOMParser {
  constructor() {
    super(schema, []);
  }

  override parseSlice(dom: globalThis.Node, options: ParseOptions = {}): Slice {
    const line = options.context?.parent;
    const look = line?.type === schema.nodes.line ? lineAttributes(line) : PLAIN_LINE;
    const walk = new HtmlWalk(dom, look, Boolean(options.preserveWhitespace));
    while (walk.step());
    return Slice.maxOpen(Fragment.fromArray([...walk.finish()]), true);
  }
}
