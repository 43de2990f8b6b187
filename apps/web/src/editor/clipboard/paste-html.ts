/**
 * ProseMirror's parser of HTML from the clipboard. `html-reader.ts` reads the lines; it comes with the first Ctrl or Cmd, or ahead of that in an idle page. Who pastes before that waits for it
 * (`awaited-paste.ts`).
 */
import { DOMParser, Fragment, type ParseOptions, Slice } from 'prosemirror-model';
import { lazyScript } from '../../components/lazy/lazy-part.tsx';
import { lineAttributes, PLAIN_LINE, schema } from '../core/schema.ts';

const reader = lazyScript(() => import('./html-reader.ts'));

/** Null until it has come. */
export const htmlReader = reader.current;

/** Takes the place of ProseMirror's own parser. */
export class HtmlPaste extends DOMParser {
  constructor() {
    super(schema, []);
  }

  override parseSlice(dom: globalThis.Node, options: ParseOptions = {}): Slice {
    const line = options.context?.parent;
    const look = line?.type === schema.nodes.line ? lineAttributes(line) : PLAIN_LINE;
    const HtmlWalk = reader.current()?.HtmlWalk ?? null;
    // What is dropped from another program before the reader has come is its text alone.
    if (HtmlWalk === null) return Slice.maxOpen(Fragment.from(schema.nodes.line.create({ ...look }, textOf(dom))), true);
    const walk = new HtmlWalk(dom, look, Boolean(options.preserveWhitespace));
    while (walk.step());
    return Slice.maxOpen(Fragment.fromArray([...walk.finish()]), true);
  }
}

function textOf({ textContent }: globalThis.Node) {
  const text = (textContent ?? '').replace(/\s+/g, ' ').trim();
  return text === '' ? null : schema.text(text);
}

/** Fetches what reads HTML ahead of a paste. @returns whether it has come */
export function fetchHtmlReader(): Promise<boolean> {
  return reader.fetch().then(
    () => true,
    () => false,
  );
}
