/** Converts a content between its two forms: a Delta and a ProseMirror document. */
import { attributesOfLine, lineOf } from '@inkstone/formats/line-attributes';
import { type Attributes, type Delta, DeltaBuilder, type Embed, type Op } from '@inkstone/ot';
import { Fragment, Mark, type Node } from 'prosemirror-model';
import {
  EMBED_KEYS,
  EMBEDS,
  isFileNode,
  type LineAttributes,
  lineAttributes,
  PLAIN_LINE,
  schema,
  TOGGLE_MARKS,
  VALUE_MARKS,
} from '../core/schema.ts';

const NO_MARKS: readonly Mark[] = Mark.none;

/** The marks of text with these attributes. What doesn't concern text (a `header` on a letter) has no mark and isn't drawn. */
export function marksOf(attributes: Attributes | undefined): readonly Mark[] {
  if (!attributes) return NO_MARKS;
  const marks: Mark[] = [];
  for (const name of TOGGLE_MARKS) if (attributes[name] === true) marks.push(schema.marks[name].create());
  for (const name of VALUE_MARKS) {
    const value = attributes[name];
    if (typeof value === 'string') marks.push(schema.marks[name].create({ value }));
  }
  return Mark.setFrom(marks);
}

/** The attributes that marks stand for; undefined without any. */
export function attributesOfMarks(marks: readonly Mark[]): Attributes | undefined {
  if (marks.length === 0) return undefined;
  return Object.fromEntries(marks.map((mark) => [mark.type.name, mark.attrs.value ?? true]));
}

/** The attributes of an inline node: those of its marks, and those of an image or a file; undefined without any. */
export function attributesOfInline(node: Node): Attributes | undefined {
  const own = attributesOfMarks(node.marks);
  if (!isFileNode(node)) return own;
  const set = EMBED_KEYS.filter((key) => (node.attrs[key] ?? null) !== null);
  return set.length === 0 ? own : { ...own, ...Object.fromEntries(set.map((key) => [key, node.attrs[key]])) };
}

/** The inline node of an embed. */
export function embedNode(embed: Embed, attributes: Attributes | undefined): Node {
  const marks = marksOf(attributes);
  if ('divider' in embed) return schema.nodes.divider.create(null, null, marks);
  const { alt = null, width = null, caption = null } = attributes ?? {};
  if ('image' in embed) return schema.nodes.image.create({ url: embed.image, alt, width, caption }, null, marks);
  return schema.nodes.file.create({ url: embed.file, alt, width }, null, marks);
}

/** What an inline node that isn't text stands for. */
function embedOf(node: Node): Embed {
  switch (node.type) {
    case schema.nodes.image:
      return { image: node.attrs.url };
    case schema.nodes.file:
      return { file: node.attrs.url };
    case schema.nodes.divider:
      return { divider: true };
    default:
      throw new RangeError(`"${node.type.name}" is none of the embeds ${EMBEDS.join(', ')}`);
  }
}

/** What an inline node inserts: its text, or the embed. */
export function insertOf(node: Node): string | Embed {
  return node.text ?? embedOf(node);
}

/** Builds lines from left to right, out of inserted runs and of parts of existing lines. */
export class LineWriter {
  readonly #lines: Node[] = [];
  #inline: Node[] = [];

  /** Adds a run of text, newlines included, or an embed. */
  insert(content: string | Embed, attributes: Attributes | undefined): void {
    if (typeof content !== 'string') {
      this.#inline.push(embedNode(content, attributes));
      return;
    }
    const marks = marksOf(attributes);
    let from = 0;
    for (let end = content.indexOf('\n'); end !== -1; end = content.indexOf('\n', from)) {
      if (end > from) this.#inline.push(schema.text(content.slice(from, end), marks));
      this.endLine(lineOf(attributes));
      from = end + 1;
    }
    if (from < content.length) this.#inline.push(schema.text(content.slice(from), marks));
  }

  /** Adds inline nodes that exist. */
  add(nodes: Fragment): void {
    for (const node of nodes.content) this.#inline.push(node);
  }

  /** Adds an existing line as the same node. Returns false, and adds nothing, if another line is begun already. */
  addLine(line: Node): boolean {
    if (this.#inline.length > 0) return false;
    this.#lines.push(line);
    return true;
  }

  /** Adds the newline that ends the line begun. */
  endLine(attributes: LineAttributes): void {
    // Without attributes of their own, all plain lines share the default ones.
    this.#lines.push(schema.nodes.line.create(attributes === PLAIN_LINE ? null : attributes, Fragment.fromArray(this.#inline)));
    this.#inline = [];
  }

  /** The finished lines, and the text of the unfinished one. */
  finish(): { readonly lines: readonly Node[]; readonly rest: Fragment } {
    return { lines: this.#lines, rest: Fragment.fromArray(this.#inline) };
  }
}

/**
 * The document that shows `content` (inserts only, ends in a newline). Attributes on units that they don't concern are not in it.
 * @throws RangeError if `content` is not a document's content.
 */
export function contentToDoc(content: Delta): Node {
  const writer = new LineWriter();
  for (const op of content) {
    if (op.insert === undefined) throw new RangeError('a document holds inserts only');
    writer.insert(op.insert, op.attributes);
  }
  const { lines, rest } = writer.finish();
  if (lines.length === 0 || rest.size > 0) throw new RangeError('a document ends in a newline');
  return schema.nodes.doc.create(null, Fragment.fromArray([...lines]));
}

/** A content in pieces, each a content of its own: of `first` lines, and then of up to `more` at a time. */
export function* contentInPieces(content: Delta, first: number, more: number): Generator<Delta, undefined> {
  let piece: Op[] = [];
  let left = first;
  for (const op of content) {
    if (typeof op.insert !== 'string') {
      piece.push(op);
      continue;
    }
    const { insert, attributes } = op;
    const part = (from: number, to: number): Op => ({ insert: insert.slice(from, to), ...(attributes && { attributes }) });
    let from = 0;
    for (let end = insert.indexOf('\n') + 1; end > 0; end = insert.indexOf('\n', end) + 1) {
      if (--left > 0) continue;
      yield [...piece, part(from, end)];
      piece = [];
      left = more;
      from = end;
    }
    if (from < insert.length) piece.push(part(from, insert.length));
  }
  if (piece.length > 0) yield piece;
}

/** The content that a document shows. */
export function docToContent(doc: Node): Delta {
  const builder = new DeltaBuilder();
  doc.forEach((line) => {
    for (const node of line.content.content) builder.insert(insertOf(node), attributesOfInline(node));
    builder.insert('\n', attributesOfLine(lineAttributes(line)));
  });
  return builder.build();
}
