/**
 * Colours code blocks, and puts a block's language and a button for copying at its corner. Typing only moves what is shown along with the text; what a
 * changed block looks like is worked out by a worker, and shown when the page is idle.
 */
import type { Node } from 'prosemirror-model';
import { type EditorState, Plugin, PluginKey } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';
import { startWorker } from '../../components/start-worker.ts';
import { AskedWorker } from '../core/asked-worker.ts';
import { readSelection } from '../core/fresh-selection.ts';
import { whenIdle } from '../core/idle.ts';
import { linesToDecorate, sameRange } from '../rendering/lines-in-view.ts';
import { type CodeBlock, codeBlocksIn, codeText, sameLines } from './blocks.ts';
import { type CodeHost, codeTools } from './code-tools.ts';
import type { HighlightQuestion } from './highlight-worker.ts';
import highlightWorker from './highlight-worker.ts?worker&url';
import { knownLanguage } from './languages.ts';
import type { Token } from './tokens.ts';

const key = new PluginKey<DecorationSet>('code');

/** A longer block, in UTF-16 code units, stays uncoloured. */
const MAX_BLOCK_CHARS = 50_000;
/** Milliseconds for one block. After that it stays uncoloured: some grammars take very long for some texts. */
const HIGHLIGHT_TIMEOUT_MS = 2_000;

export function codePlugin(host: CodeHost): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, decorations) => tr.getMeta(key) ?? (tr.docChanged ? decorations.map(tr.mapping, tr.doc) : decorations),
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => new CodeView(view, host),
  });
}

interface Highlighted {
  readonly lines: readonly Node[];
  readonly language: string | true;
  /** Null while the worker is asked. */
  readonly tokens: readonly Token[] | null;
}

class CodeView {
  readonly #view: EditorView;
  readonly #host: CodeHost;
  /** By the first line of a block. */
  readonly #known = new WeakMap<Node, Highlighted>();
  readonly #worker = new AskedWorker<HighlightQuestion, readonly Token[]>(HIGHLIGHT_TIMEOUT_MS, () => startWorker(highlightWorker));
  #cancel: (() => void) | null = null;
  #isEditable: boolean;

  constructor(view: EditorView, host: CodeHost) {
    this.#view = view;
    this.#host = host;
    this.#isEditable = host.isEditable();
    this.#renewLater();
  }

  update(view: EditorView, before: EditorState): void {
    const { state } = view;
    const isEditable = this.#host.isEditable();
    const isSame = state.doc === before.doc && sameRange(linesToDecorate(state), linesToDecorate(before));
    if (isSame && isEditable === this.#isEditable) return;
    this.#isEditable = isEditable;
    this.#renewLater();
  }

  destroy(): void {
    this.#cancel?.();
    this.#worker.close();
  }

  #renewLater(): void {
    this.#cancel ??= whenIdle(() => {
      this.#cancel = null;
      this.#renew();
    });
  }

  #renew(): void {
    const view = this.#view;
    if (view.isDestroyed) return;
    // Decorations that change around a composition would end it.
    if (view.composing) {
      this.#renewLater();
      return;
    }
    readSelection(view);
    const range = linesToDecorate(view.state);
    const blocks = codeBlocksIn(view.state.doc, range);
    const before = key.getState(view.state) ?? DecorationSet.empty;
    if (blocks.length === 0 && before === DecorationSet.empty) return;
    const decorations = blocks.flatMap((block) => {
      const tokens = this.#tokens(block);
      // Until the answer comes, the old colours stay where they are.
      const colours = tokens ? coloursOf(block, tokens, range) : before.find(block.position, block.end, ({ isTool }) => !isTool);
      return [this.#tools(block), ...colours];
    });
    view.dispatch(view.state.tr.setMeta(key, DecorationSet.create(view.state.doc, decorations)));
  }

  /** Null while they are worked out. */
  #tokens(block: CodeBlock): readonly Token[] | null {
    const first = block.lines[0] as Node;
    const known = this.#known.get(first);
    if (known && known.language === block.language && sameLines(known.lines, block.lines)) return known.tokens;
    const language = knownLanguage(block.language);
    if (language === null || block.end - block.position > MAX_BLOCK_CHARS) return [];
    const { lines } = block;
    this.#known.set(first, { lines, language: block.language, tokens: null });
    const show = (tokens: readonly Token[]) => {
      if (this.#known.get(first)?.lines !== lines) return;
      this.#known.set(first, { lines, language: block.language, tokens });
      if (!this.#view.isDestroyed) this.#renewLater();
    };
    // What can't be highlighted is shown plain.
    this.#worker.ask({ language, text: codeText(block) }).then(show, () => show([]));
    return null;
  }

  #tools(block: CodeBlock): Decoration {
    const isEditable = this.#isEditable;
    return Decoration.widget(block.position + 1, (view, position) => codeTools(view, position, block.language, this.#host), {
      key: `code ${block.language} ${isEditable}`,
      side: -1,
      ignoreSelection: true,
      isTool: true,
      marks: [],
      // The buttons handle their own events.
      stopEvent: () => true,
    });
  }
}

/** The decorations of a block's lines that are in `range`. No token reaches over the end of a line. */
function coloursOf(block: CodeBlock, tokens: readonly Token[], range: { readonly from: number; readonly to: number }): Decoration[] {
  const decorations: Decoration[] = [];
  let next = 0;
  let offset = 0;
  let position = block.position + 1;
  for (const [index, line] of block.lines.entries()) {
    const end = offset + line.content.size;
    while (next < tokens.length && (tokens[next] as Token).to <= offset) next++;
    if (block.index + index >= range.from && block.index + index < range.to) {
      for (let at = next; at < tokens.length; at++) {
        const { from, to, kind } = tokens[at] as Token;
        if (from >= end) break;
        const [start, stop] = [Math.max(from, offset), Math.min(to, end)];
        if (start < stop)
          decorations.push(Decoration.inline(position + start - offset, position + stop - offset, { class: `code-${kind}` }));
      }
    }
    offset = end + 1;
    position += line.nodeSize;
  }
  return decorations;
}
