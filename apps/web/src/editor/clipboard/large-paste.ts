/**
 * Pastes megabytes without freezing the page: reads what was copied and inserts it in slices of time, in edits that are undone as one. Others' edits come
 * in between, and what is pasted stays in one piece.
 */

import { attributesOfLine } from '@inkstone/formats/line-attributes';
import { type AttributeChange, type Delta, DeltaBuilder, opLength } from '@inkstone/ot';
import type { Node } from 'prosemirror-model';
import { Plugin, PluginKey } from 'prosemirror-state';
import { deltaToTransaction } from '../bridge/apply-delta.ts';
import { attributesOfInline, insertOf } from '../bridge/content.ts';
import { documentLength, toEditor, toUnits } from '../bridge/positions.ts';
import { LINE_KEYS, type LineAttributes, lineAttributes, schema } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';
import type { Copied } from './copied.ts';
import { withoutHandlers } from './handlers.ts';
import { HtmlWalk } from './html-walk.ts';
import { fitted } from './insert-lines.ts';
import { cleanText } from './sanitize.ts';

/** `too-large` and `cancelled` have left the document as it was. */
export type PasteResult = 'done' | 'too-large' | 'cancelled';

export interface PasteOptions {
  readonly signal: AbortSignal;
  /** Most units that the document may have. */
  readonly maxLength: number;
  /** Called between slices with what is done, from 0 to 1. */
  readonly progress: (done: number) => void;
  /** Resolves when there is room for a further edit: what waits to be saved is kept short. */
  readonly room: () => Promise<void>;
  /** Takes back the edits that have been made. */
  readonly undo: () => void;
}

/** Milliseconds of work between two turns of the page. */
const SLICE_MS = 24;
/** Milliseconds that one edit may take. In a long document each edit has a fixed cost, so many short edits would take longer. */
const CHUNK_MS = 80;
/** Lines in one edit, at least. */
const MIN_CHUNK_PIECES = 300;
/** Units of HTML that the browser parses at a time. */
const HTML_SLICE_CHARS = 65_536;
/** Units after which a line is cut into pieces, and after which an edit ends: with one more piece it is no longer than an edit may be. */
const PIECE_CHARS = 262_144;
const MAX_EDIT_CHARS = 2 * PIECE_CHARS;
/** The share of the work that reading takes; the rest is inserting. */
const READING_SHARE = 0.3;

export async function pasteInSlices(
  editor: Editor,
  copied: Copied,
  { signal, maxLength, progress, room, undo }: PasteOptions,
): Promise<PasteResult> {
  const look = lineAttributes(editor.state.selection.$from.parent);
  const reading = 'html' in copied ? readHtml(copied.html, look) : readText(copied.text, look);
  let lines: readonly Node[] | null = null;
  while (lines === null) {
    const { done, value } = sliceOf(reading);
    if (done) lines = value;
    else progress(value * READING_SHARE);
    await nextTask();
    if (signal.aborted) return 'cancelled';
  }
  const { state } = editor;
  const { from, to } = state.selection;
  const length = lines.reduce((sum, line) => sum + line.content.size + 1, -1);
  const replaced = toUnits(state.doc, to) - toUnits(state.doc, from);
  if (documentLength(state.doc) - replaced + length > maxLength) return 'too-large';
  const writing = new Writing(editor, fitted(lines, state.selection.$from, state.selection.$to));
  // What had the selection is replaced, and it would come to stand between two lines: Chromium then counts all lines before it for each line that comes.
  // The focus, which is not in the text meanwhile, brings it back.
  window.getSelection()?.removeAllRanges();
  try {
    while (writing.step()) {
      progress(READING_SHARE + (1 - READING_SHARE) * writing.done);
      await room();
      // In a task of its own, after the one that handled the server's answer.
      await nextTask();
      if (!signal.aborted) continue;
      undo();
      return 'cancelled';
    }
    // The page continues in a task of its own too.
    await nextTask();
  } finally {
    writing.end();
  }
  return 'done';
}

/** Runs a generator for a slice of time. */
function sliceOf<Value, Result>(generator: Generator<Value, Result>): IteratorResult<Value, Result> {
  const until = performance.now() + SLICE_MS;
  for (;;) {
    const result = generator.next();
    if (result.done || performance.now() >= until) return result;
  }
}

/** Each line looks like the one that it is pasted into. Yields what is done. */
function* readText(text: string, look: LineAttributes): Generator<number, readonly Node[]> {
  const first = { ...look };
  const further = { ...look, start: null };
  const lines: Node[] = [];
  const end = /\r\n?|[\n\u2028\u2029]/g;
  let start = 0;
  for (let match = end.exec(text); start <= text.length; match = match && end.exec(text)) {
    const line = cleanText(text.slice(start, match ? match.index : text.length));
    lines.push(schema.nodes.line.create(lines.length === 0 ? first : further, line === '' ? null : schema.text(line)));
    if (!match) break;
    start = end.lastIndex;
    yield start / text.length;
  }
  return lines;
}

/** The browser parses it into a document of its own, in which nothing runs and nothing is loaded. Yields what is done. */
function* readHtml(html: string, look: LineAttributes): Generator<number, readonly Node[]> {
  const owner = document.implementation.createHTMLDocument('');
  owner.open();
  for (let start = 0; start < html.length; start += HTML_SLICE_CHARS) {
    owner.write(withoutHandlers(html.slice(start, start + HTML_SLICE_CHARS)));
    yield (start / html.length) * 0.5;
  }
  owner.close();
  const walk = new HtmlWalk(owner.body, look, owner.querySelector('[data-pm-slice]') !== null);
  for (let count = 0; walk.step(); count++) if (count % 100 === 0) yield 0.5 + (0.5 * count) / (count + 10_000);
  return walk.finish();
}

const key = new PluginKey<number>('paste-place');

/** Inserts lines, a chunk at a time, at a place that moves along with the text. */
class Writing {
  readonly #editor: Editor;
  readonly #lines: readonly Node[];
  /** Created one by one; creating all at once would block the page. */
  readonly #pieces: Iterator<Piece, undefined>;
  readonly #remove: () => void;
  /** The attributes for the end of the last line; null if it has them already. */
  readonly #lastLook: AttributeChange | null;
  /** The piece that comes next; undefined at the end. */
  #next: Piece | undefined;
  #isFirst = true;
  /** Most pieces in the next chunk: as many as fit into a slice of time. */
  #size = MIN_CHUNK_PIECES;

  constructor(editor: Editor, lines: readonly Node[]) {
    this.#editor = editor;
    const { $to, from } = editor.state.selection;
    this.#lines = lines;
    this.#pieces = piecesOf(lines);
    this.#next = this.#pieces.next().value;
    this.#lastLook = lookChange($to.parent, lines.at(-1) as Node);
    const place = new Plugin<number>({
      key,
      state: { init: () => from, apply: (tr, position) => tr.getMeta(key) ?? tr.mapping.map(position, -1) },
    });
    this.#remove = editor.addPlugin(place);
  }

  /** From 0 to 1. */
  get done(): number {
    return (this.#next?.line ?? this.#lines.length) / this.#lines.length;
  }

  /** Inserts the next chunk. @returns whether there is more to come */
  step(): boolean {
    const started = performance.now();
    const { state } = this.#editor;
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const at = toUnits(state.doc, key.getState(state) ?? state.selection.from);
    const builder = new DeltaBuilder().retain(at);
    let length = 0;
    for (let count = 0; this.#next && count < this.#size && length < MAX_EDIT_CHARS; count++, this.#next = this.#pieces.next().value) {
      for (const op of this.#next.delta) {
        builder.push(op);
        length += opLength(op);
      }
    }
    const isLast = this.#next === undefined;
    if (isFirst) builder.delete(toUnits(state.doc, state.selection.to) - at);
    if (isLast && this.#lastLook) builder.retain(1, this.#lastLook);
    const tr = deltaToTransaction(state, builder.build(), true);
    tr.setMeta(key, toEditor(tr.doc, at + length));
    this.#editor.dispatch(tr, isFirst ? 'begins' : 'continues');
    const took = Math.max(1, performance.now() - started);
    this.#size = Math.ceil(Math.min(this.#size * 2, Math.max(MIN_CHUNK_PIECES, (this.#size * CHUNK_MS) / took)));
    return !isLast;
  }

  end(): void {
    this.#remove();
  }
}

/** What is inserted of a line: all of it, or a part if it is very long. */
interface Piece {
  readonly delta: Delta;
  readonly line: number;
}

function* piecesOf(lines: readonly Node[]): Generator<Piece, undefined> {
  for (const [line, node] of lines.entries()) {
    let builder = new DeltaBuilder();
    let units = 0;
    for (const child of node.content.content) {
      for (const content of contentsOf(insertOf(child))) {
        builder.insert(content, attributesOfInline(child));
        units += typeof content === 'string' ? content.length : 1;
        if (units < PIECE_CHARS) continue;
        yield { delta: builder.build(), line };
        builder = new DeltaBuilder();
        units = 0;
      }
    }
    if (line < lines.length - 1) builder.insert('\n', attributesOfLine(lineAttributes(node)));
    yield { delta: builder.build(), line };
  }
}

function* contentsOf(content: ReturnType<typeof insertOf>): Generator<ReturnType<typeof insertOf>> {
  if (typeof content !== 'string') {
    yield content;
    return;
  }
  for (let start = 0; start < content.length; ) {
    let end = Math.min(content.length, start + PIECE_CHARS);
    // No surrogate pair is cut.
    if (end < content.length && /[\ud800-\udbff]/.test(content.charAt(end - 1))) end++;
    yield content.slice(start, end);
    start = end;
  }
}

function lookChange(from: Node, to: Node): AttributeChange | null {
  const [before, after] = [lineAttributes(from), lineAttributes(to)];
  const keys = LINE_KEYS.filter((name) => before[name] !== after[name]);
  return keys.length > 0 ? Object.fromEntries(keys.map((name) => [name, after[name]])) : null;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
