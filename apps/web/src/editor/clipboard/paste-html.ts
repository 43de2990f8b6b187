/** HTML from the clipboard, as ProseMirror asks for it. What it means as lines, `paste/html-walk.ts` says. */
import { DOMParser, Fragment, type ParseOptions, Slice } from 'prosemirror-model';
import { lineAttributes, PLAIN_LINE, schema } from '../core/schema.ts';
import { HtmlWalk } from './html-walk.ts';

/** What ProseMirror's clipboard asks instead of its own parser. */
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
