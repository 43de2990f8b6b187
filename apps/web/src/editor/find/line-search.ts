/** Searches lines of a document, each once: a line that hasn't changed is the same node, and what was found in it still holds. */
import type { Node } from 'prosemirror-model';
import { startWorker } from '../../components/start-worker.ts';
import { AskedWorker } from '../core/asked-worker.ts';
import { compile, type Match, matchesInLine, type Query } from './query.ts';
import type { SearchAnswer, SearchQuestion } from './search-worker.ts';
import searchWorker from './search-worker.ts?worker&url';

/** Milliseconds that one batch of lines may take in the worker. */
const SEARCH_TIMEOUT_MS = 1_500;
/** Units of text in one batch for the worker. */
const BATCH_CHARS = 200_000;
/** Milliseconds of searching on the page before it gets a turn. */
const SLICE_MS = 8;

export class LineSearch {
  readonly #pattern: RegExp;
  readonly #isRegex: boolean;
  readonly #found = new WeakMap<Node, readonly Match[]>();
  readonly #worker = new AskedWorker<SearchQuestion, SearchAnswer>(SEARCH_TIMEOUT_MS, () => startWorker(searchWorker));

  /** @param pattern of the query, by `compile` */
  constructor(query: Query, pattern: RegExp) {
    this.#pattern = pattern;
    this.#isRegex = query.isRegex;
  }

  /** What was found in a line; undefined if it wasn't searched yet. Offsets count from the line's start. */
  known(line: Node): readonly Match[] | undefined {
    return this.#found.get(line);
  }

  /**
   * Searches lines that weren't, in an order that the caller chooses, a slice at a time. `pause` is awaited between slices; false ends the search.
   * @throws TooSlowError when an expression takes too long
   */
  async search(lines: readonly Node[], pause: () => Promise<boolean>): Promise<void> {
    if (this.#isRegex) return await this.#inWorker(lines, pause);
    let until = performance.now() + SLICE_MS;
    for (const line of lines) {
      this.#found.set(line, matchesInLine(searchedText(line), this.#pattern));
      if (performance.now() < until) continue;
      if (!(await pause())) return;
      until = performance.now() + SLICE_MS;
    }
  }

  /** What each match of each line is to be replaced with; a template of a plain search stands for itself. @throws TooSlowError as `search` */
  async replacements(lines: readonly Node[], template: string): Promise<readonly (readonly string[])[]> {
    if (!this.#isRegex) return lines.map((line) => (this.#found.get(line) ?? []).map(() => template));
    const all: (readonly string[])[] = [];
    for (const batch of batches(lines)) {
      for (const { replacements } of await this.#ask(batch, template)) all.push(replacements);
    }
    return all;
  }

  close(): void {
    this.#worker.close();
  }

  async #inWorker(lines: readonly Node[], pause: () => Promise<boolean>): Promise<void> {
    for (const batch of batches(lines)) {
      const answers = await this.#ask(batch, null);
      batch.forEach((line, index) => {
        this.#found.set(line, answers[index]?.matches ?? []);
      });
      if (!(await pause())) return;
    }
  }

  #ask(lines: readonly Node[], template: string | null): Promise<SearchAnswer> {
    const { source, flags } = this.#pattern;
    return this.#worker.ask({ source, flags, lines: lines.map(searchedText), template });
  }
}

/** A search for a query; the reason if its expression is none. Null for an empty query. */
export function lineSearch(query: Query): LineSearch | { readonly reason: string } | null {
  if (query.text === '') return null;
  const compiled = compile(query);
  return compiled.ok ? new LineSearch(query, compiled.pattern) : { reason: compiled.reason };
}

/** A line's text, an embed being one unit. */
function searchedText(line: Node): string {
  return line.textBetween(0, line.content.size, undefined, '\ufffc');
}

function* batches(lines: readonly Node[]): Generator<Node[]> {
  let batch: Node[] = [];
  let size = 0;
  for (const line of lines) {
    batch.push(line);
    size += line.content.size + 1;
    if (size < BATCH_CHARS) continue;
    yield batch;
    [batch, size] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
