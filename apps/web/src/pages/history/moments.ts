/**
 * The moments of a document: its text after any number of edits. Texts are loaded in blocks of a hundred edits: the text at a block's start, and its edits, which
 * are applied here. So the next moment costs one edit, and any other one two calls.
 */
import { compose, type Delta, diff, invert, Text } from '@inkstone/ot';
import type { EditEntry } from '../../api/history.ts';

/** The text after `version` edits. */
export interface Moment {
  readonly version: number;
  readonly text: Text;
  /** The last of its edits; null at version 0. */
  readonly edit: EditEntry | null;
}

interface Sources {
  content(version: number, signal: AbortSignal): Promise<Delta>;
  edits(after: number, limit: number, signal: AbortSignal): Promise<readonly EditEntry[]>;
}

export const BLOCK_EDITS = 100;
/** Blocks that are kept. A text shares what it can with its neighbours. */
const MOST_BLOCKS = 12;
/** Moments farther apart are compared by their texts. */
const MOST_STEPS = 60;

interface Block {
  readonly start: number;
  readonly edits: EditEntry[];
  /** The text after `start`, `start` + 1, … edits, as far as it has been computed. */
  readonly texts: Text[];
  /** The next page of edits that is on its way. */
  growing: Promise<void> | null;
}

/** The document has no such version. */
export class NoSuchVersionError extends Error {
  override readonly name = 'NoSuchVersionError';
}

export class Moments {
  readonly #sources: Sources;
  /** By their starts; the one used last is at the end. */
  readonly #blocks = new Map<number, Promise<Block>>();
  readonly #loaded = new Map<number, Block>();
  readonly #stop = new AbortController();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The moment at `version`. @throws NoSuchVersionError, and what the calls throw */
  async at(version: number): Promise<Moment> {
    const block = await this.#block(startOf(version));
    while (block.start + block.edits.length < version) {
      const before = block.edits.length;
      await this.#grow(block);
      if (block.edits.length === before) throw new NoSuchVersionError(`There is no version ${version}`);
    }
    return momentIn(block, version);
  }

  /** The moment at `version` if it is loaded. */
  loaded(version: number): Moment | null {
    const block = this.#loaded.get(startOf(version));
    return block && block.start + block.edits.length >= version ? momentIn(block, version) : null;
  }

  /** The edit that made a version, if it is loaded; null for version 0. */
  editAt(version: number): EditEntry | null {
    const block = this.#loaded.get(startOf(version));
    return block?.edits[version - block.start - 1] ?? null;
  }

  /** What leads from one moment to another. */
  between(a: Moment, b: Moment): Delta {
    const distance = b.version - a.version;
    if (distance === 0) return [];
    const steps = Math.abs(distance) <= MOST_STEPS ? this.#steps(Math.min(a.version, b.version), Math.abs(distance)) : null;
    if (!steps) return diff(a.text, b.text);
    if (distance > 0) return steps.map(({ edit }) => edit).reduce(compose);
    return steps
      .map(({ edit, before }) => invert(edit, before))
      .reverse()
      .reduce(compose);
  }

  /** Ends all calls. */
  stop(): void {
    this.#stop.abort();
  }

  /** The `count` edits after a version, each with the text before it; null if they are not all loaded. */
  #steps(after: number, count: number): { edit: Delta; before: Text }[] | null {
    const steps: { edit: Delta; before: Text }[] = [];
    for (let version = after + 1; version <= after + count; version++) {
      const block = this.#loaded.get(startOf(version));
      const edit = block?.edits[version - block.start - 1];
      if (!block || !edit) return null;
      steps.push({ edit: edit.delta.ops, before: momentIn(block, version - 1).text });
    }
    return steps;
  }

  #block(start: number): Promise<Block> {
    const known = this.#blocks.get(start) ?? this.#load(start);
    this.#blocks.delete(start);
    this.#blocks.set(start, known);
    return known;
  }

  #load(start: number): Promise<Block> {
    const loading = this.#fetch(start);
    this.#blocks.set(start, loading);
    for (const old of [...this.#blocks.keys()].slice(0, -MOST_BLOCKS)) {
      this.#blocks.delete(old);
      this.#loaded.delete(old);
    }
    loading.then(
      (block) => this.#blocks.get(start) === loading && this.#loaded.set(start, block),
      () => this.#blocks.get(start) === loading && this.#blocks.delete(start),
    );
    return loading;
  }

  async #fetch(start: number): Promise<Block> {
    const { signal } = this.#stop;
    const before = this.#loaded.get(start - BLOCK_EDITS);
    const isKnown = before?.edits.length === BLOCK_EDITS;
    const [text, edits] = await Promise.all([
      isKnown ? momentIn(before, start).text : this.#sources.content(start, signal).then((content) => Text.of(content)),
      this.#sources.edits(start, BLOCK_EDITS, signal),
    ]);
    return { start, texts: [text], edits: [...edits], growing: null };
  }

  /** Fetches the edits that follow those that a block has: a page is short when its edits are large, and others go on writing. */
  async #grow(block: Block): Promise<void> {
    const after = block.start + block.edits.length;
    block.growing ??= this.#sources
      .edits(after, BLOCK_EDITS - block.edits.length, this.#stop.signal)
      .then((edits) => void block.edits.push(...edits))
      .finally(() => {
        block.growing = null;
      });
    await block.growing;
  }
}

/** Where the block of a version starts. A block's last version is in it, too. */
function startOf(version: number): number {
  return version === 0 ? 0 : Math.floor((version - 1) / BLOCK_EDITS) * BLOCK_EDITS;
}

function momentIn({ start, edits, texts }: Pick<Block, 'start' | 'edits' | 'texts'>, version: number): Moment {
  const index = version - start;
  for (let at = texts.length; at <= index; at++) {
    const next = (texts[at - 1] as Text).snapshot();
    next.apply((edits[at - 1] as EditEntry).delta.ops);
    texts.push(next);
  }
  return { version, text: (texts[index] as Text).snapshot(), edit: edits[index - 1] ?? null };
}
