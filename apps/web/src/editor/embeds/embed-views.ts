/**
 * How images and files are drawn in the text. A picture has its size before it is loaded, so that nothing moves. What is not there (yet) is drawn by a part
 * that is loaded when it is needed (`standin.ts`).
 */
import { fileLabel } from '@inkstone/formats/embeds';
import type { Node } from 'prosemirror-model';
import type { EditorView } from 'prosemirror-view';
import { idOfAddress, shownAddress } from '../../components/file-address.ts';
import { lazyScript } from '../../components/lazy/lazy-part.tsx';
import { sizeText } from '../../components/size-text.ts';
import { embedAttributes, isEmbedAddress, schema } from '../core/schema.ts';
import { embedIndexAt } from './embed-index.ts';
import type { EmbedHost, FileLook } from './file-look.ts';
import type { DrawEmbed, EmbedDrawing } from './late-embeds.ts';
import { stepPictureWidth } from './width.ts';

/** Widths of the smaller versions that the server makes, in pixels. */
const VERSIONS = [320, 640, 1280, 2560];
/** The widest that a line of text can be, in CSS pixels: a guess for choosing a version. */
const MAX_LINE_PX = 900;

/** With Alt and Shift. */
const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowLeft: -1 };

const standIns = lazyScript(async () => (await import('./standin.ts')).standIn);
const resizing = lazyScript(async () => (await import('./resizing.ts')).resizeHandle);

/** @returns what draws an image or a file of the text into an element */
export function drawEmbed(host: EmbedHost): DrawEmbed {
  return (dom, node, view, getPos) => new EmbedView(dom, node, view, getPos, host);
}

class EmbedView implements EmbedDrawing {
  readonly dom: HTMLElement;
  readonly #view: EditorView;
  readonly #getPos: () => number | undefined;
  readonly #host: EmbedHost;
  readonly #id: string | null;
  readonly #unwatch: () => void;
  #node: Node;
  #isSelected = false;
  #isBroken = false;
  /** What is drawn: nothing is drawn again for the same. */
  #drawn = '';

  constructor(dom: HTMLElement, node: Node, view: EditorView, getPos: () => number | undefined, host: EmbedHost) {
    [this.dom, this.#node, this.#view, this.#getPos, this.#host] = [dom, node, view, getPos, host];
    this.#id = idOfAddress(node.attrs.url);
    this.#unwatch = this.#id === null ? () => undefined : host.watch(this.#id, () => this.draw());
    this.dom.addEventListener('keydown', (event) => {
      if (!view.editable && event.target === this.#opener && (event.key === 'Enter' || event.key === ' ')) this.#open(event);
    });
    this.dom.addEventListener('click', (event) => {
      if (!view.editable && this.#isReady) this.#open(event);
    });
    this.dom.addEventListener('dblclick', (event) => this.#isReady && this.#open(event));
    this.draw();
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type || node.attrs.url !== this.#node.attrs.url) return false;
    this.#node = node;
    this.draw();
    return true;
  }

  selectNode(): void {
    this.#isSelected = true;
    // Before the editor's own keys.
    this.#view.dom.addEventListener('keydown', this.#onKey, { capture: true });
    this.dom.classList.add('ProseMirror-selectednode');
    this.#drawHandle();
  }

  deselectNode(): void {
    this.#isSelected = false;
    this.#view.dom.removeEventListener('keydown', this.#onKey, { capture: true });
    this.dom.classList.remove('ProseMirror-selectednode');
    this.dom.querySelector('.embed-handle')?.remove();
  }

  /** Buttons and the handle take their own events. */
  stopEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest('button, .embed-handle') !== null;
  }

  destroy(): void {
    this.#unwatch();
    this.deselectNode();
  }

  draw(): void {
    const look = this.#look;
    const { url, alt, caption = null, width } = embedAttributes(this.#node);
    const drawn = JSON.stringify([look, alt, caption, width, this.#view.editable, this.#isBroken]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const isImage = this.#node.type === schema.nodes.image;
    if (!isEmbedAddress(url)) this.#show('embed embed-broken');
    else if (this.#needsStandIn(look)) this.#drawStandIn(look);
    else if (isImage) this.#drawImage(look);
    else this.#drawChip(look);
    if (isImage && caption !== null) this.dom.append(element('span', 'embed-caption', caption));
    if (this.#isSelected) this.dom.classList.add('ProseMirror-selectednode');
    this.#drawHandle();
  }

  get #look(): FileLook | null {
    return this.#id === null ? null : this.#host.fileOf(this.#id);
  }

  get #isReady(): boolean {
    const look = this.#look;
    return !this.#isBroken && (look === null || look.state === 'ready') && (look !== null || this.#host.showsExternal || !this.#isImage);
  }

  get #isImage(): boolean {
    return this.#node.type === schema.nodes.image;
  }

  get #opener(): Element | null {
    return this.dom.querySelector('[tabindex="0"]');
  }

  #needsStandIn(look: FileLook | null): boolean {
    if (this.#isBroken) return true;
    if (look === null) return this.#isImage && !this.#host.showsExternal;
    return look.state !== 'ready' && look.state !== 'asked';
  }

  #drawStandIn(look: FileLook | null): void {
    const draw = standIns.current();
    if (draw === null) {
      this.#show('embed embed-waiting');
      void standIns.fetch().then(
        () => {
          this.#drawn = '';
          this.draw();
        },
        () => undefined,
      );
      return;
    }
    const { url, alt, caption } = embedAttributes(this.#node);
    const made = draw({
      look,
      url,
      alt: alt ?? caption ?? null,
      isImage: this.#isImage,
      isBroken: this.#isBroken,
      isEditable: this.#view.editable,
      host: this.#host,
      stop: () => this.#remove(),
      retry: () => (this.#isBroken ? this.#loadAgain() : this.#id !== null && this.#host.retry(this.#id)),
    });
    this.#show(`embed embed-standin ${this.#isImage ? 'embed-standin-image' : 'embed-standin-file'}`, made);
  }

  #drawImage(look: FileLook | null): void {
    const { url, alt, width: chosen } = embedAttributes(this.#node);
    const [width, height] = [look?.width ?? null, look?.height ?? null];
    const isSized = width !== null && height !== null;
    const kept = this.dom.querySelector<HTMLImageElement>('img.embed-image');
    const image = kept ?? element('img', 'embed-image');
    image.alt = alt ?? look?.name ?? '';
    image.draggable = false;
    if (kept === null) {
      image.loading = 'lazy';
      image.decoding = 'async';
      image.addEventListener('error', () => this.#broke());
    }
    const shownPx = Math.min(chosen ?? width ?? MAX_LINE_PX, MAX_LINE_PX);
    if (this.#id === null) setSource(image, url, '', '');
    // Without its size, nothing can be asked for that fits; and nothing is loaded before the size is known.
    else if (look?.state === 'ready')
      setSource(image, shownAddress(url, width ?? undefined), sourcesOf(url, width), `min(100vw, ${shownPx}px)`);
    if (!this.#view.editable) image.tabIndex = 0;
    else image.removeAttribute('tabindex');
    this.#show('embed embed-picture', image);
    this.dom.toggleAttribute('data-sized', isSized || chosen !== null);
    if (chosen !== null || isSized) this.dom.style.setProperty('--embed-width', `${chosen ?? width}px`);
    if (isSized) this.dom.style.setProperty('--embed-ratio', String(width / height));
    this.dom.toggleAttribute('data-chosen', chosen !== null);
  }

  #drawChip(look: FileLook | null): void {
    const { url, alt } = embedAttributes(this.#node);
    const chip = element('a', 'embed-file');
    chip.href = shownAddress(url);
    chip.draggable = false;
    chip.target = '_blank';
    chip.rel = 'noopener';
    chip.dataset.file = url;
    chip.tabIndex = this.#view.editable ? -1 : 0;
    chip.append(element('span', 'embed-file-name', alt ?? (look?.name || fileLabel(url))));
    if (look !== null && look.size > 0) chip.append(element('span', 'embed-file-size', sizeText(look.size)));
    this.#show('embed embed-attachment', chip);
  }

  #show(className: string, ...content: readonly HTMLElement[]): void {
    this.dom.className = className;
    this.dom.removeAttribute('style');
    this.dom.removeAttribute('data-sized');
    this.dom.replaceChildren(...content);
  }

  /** In a picture that is selected, and may be changed. */
  #drawHandle(): void {
    const isWanted = this.#isSelected && this.#view.editable && this.#isImage && this.#isReady;
    if (!isWanted || this.dom.querySelector('.embed-handle') !== null) return;
    void resizing.fetch().then(
      (make) => {
        if (!this.#isSelected || this.dom.querySelector('.embed-handle') !== null || !this.dom.querySelector('img')) return;
        this.dom.append(make(this.dom, this.#host.t, (width) => this.#setWidth(width)));
      },
      () => undefined,
    );
  }

  #setWidth(width: number | null): void {
    const at = this.#getPos();
    if (at !== undefined) this.#view.dispatch(this.#view.state.tr.setNodeAttribute(at, 'width', width));
  }

  /** Takes it out of the text, and ends its upload. */
  #remove(): void {
    const at = this.#getPos();
    if (at !== undefined && this.#view.editable) this.#view.dispatch(this.#view.state.tr.delete(at, at + 1).setMeta('uiEvent', 'cut'));
    if (this.#id !== null) this.#host.stop(this.#id);
    this.#view.focus();
  }

  /** Enter opens what is selected, and two keys make a picture wider or narrower. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const direction = event.altKey && event.shiftKey ? STEPS[event.key] : undefined;
    if (event.key === 'Enter' && isPlain && this.#isReady) this.#open(event);
    else if (direction === undefined || !stepPictureWidth(direction)(this.#view.state, (tr) => this.#view.dispatch(tr), this.#view)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  #open(event: Event): void {
    event.preventDefault();
    const at = this.#getPos();
    if (at !== undefined) this.#host.show(embedIndexAt(this.#view.state.doc, at));
  }

  #broke(): void {
    this.#isBroken = true;
    this.draw();
  }

  #loadAgain(): void {
    this.#isBroken = false;
    this.draw();
  }
}

function sourcesOf(url: string, width: number | null): string {
  if (width === null) return '';
  return [...VERSIONS.filter((each) => each < width), width].map((each) => `${shownAddress(url, each)} ${each}w`).join(', ');
}

/** Setting the same again would load it again. */
function setSource(image: HTMLImageElement, src: string, srcset: string, sizes: string): void {
  if (image.sizes !== sizes) image.sizes = sizes;
  if (image.srcset !== srcset) image.srcset = srcset;
  if (image.getAttribute('src') !== src) image.src = src;
}

function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, className: string, text?: string): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
