/** Images and files in the text until the script that draws them has come: most documents have none. */
import type { Node } from 'prosemirror-model';
import type { EditorView, NodeView, NodeViewConstructor } from 'prosemirror-view';
import type { EmbedHost } from './file-look.ts';

/** What draws an image or a file into `dom`. */
export interface EmbedDrawing extends NodeView {
  update(node: Node): boolean;
  selectNode(): void;
  deselectNode(): void;
  stopEvent(event: Event): boolean;
  destroy(): void;
  draw(): void;
}

export type DrawEmbed = (dom: HTMLElement, node: Node, view: EditorView, getPos: () => number | undefined) => EmbedDrawing;

interface EmbedScript {
  readonly draw: DrawEmbed;
  readonly host: EmbedHost;
}

/** What the editor asks the page for. */
export interface LateEmbeds {
  /** Null until the script is there. */
  current(): EmbedScript | null;
  /** @throws what `import` throws */
  fetch(): Promise<EmbedScript>;
}

/** Draws the images and files of an editor. */
export class EmbedViews {
  readonly nodeViews: Readonly<Record<'image' | 'file', NodeViewConstructor>>;
  readonly #views = new Set<LateEmbed>();

  constructor(late: LateEmbeds) {
    const make: NodeViewConstructor = (node, view, getPos) => {
      const made = new LateEmbed(node, view, getPos, late, () => this.#views.delete(made));
      this.#views.add(made);
      return made;
    };
    this.nodeViews = { image: make, file: make };
  }

  /** The text has become writable, or is only read now. */
  drawAgain(): void {
    for (const view of this.#views) view.draw();
  }
}

class LateEmbed implements NodeView {
  readonly dom = document.createElement('span');
  readonly #left: () => void;
  #node: Node;
  #drawing: EmbedDrawing | null = null;
  #isSelected = false;
  #isGone = false;

  constructor(node: Node, view: EditorView, getPos: () => number | undefined, late: LateEmbeds, left: () => void) {
    this.#node = node;
    this.#left = left;
    this.dom.className = 'embed embed-waiting';
    const begin = ({ draw }: EmbedScript) => {
      if (this.#isGone) return;
      this.#drawing = draw(this.dom, this.#node, view, getPos);
      if (this.#isSelected) this.#drawing.selectNode();
    };
    const there = late.current();
    if (there) begin(there);
    else late.fetch().then(begin, () => undefined);
  }

  update(node: Node): boolean {
    if (this.#drawing) return this.#drawing.update(node);
    if (node.type !== this.#node.type || node.attrs.url !== this.#node.attrs.url) return false;
    this.#node = node;
    return true;
  }

  selectNode(): void {
    this.#isSelected = true;
    this.#drawing?.selectNode();
  }

  deselectNode(): void {
    this.#isSelected = false;
    this.#drawing?.deselectNode();
  }

  stopEvent(event: Event): boolean {
    return this.#drawing?.stopEvent(event) === true;
  }

  ignoreMutation(): boolean {
    return true;
  }

  draw(): void {
    this.#drawing?.draw();
  }

  destroy(): void {
    this.#isGone = true;
    this.#drawing?.destroy();
    this.#left();
  }
}
