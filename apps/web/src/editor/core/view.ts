/** The editor on the page: joins the schema, the bridge, the keys and the clipboard, and tells its host what the user did. */
import { type Delta, isEmpty } from '@inkstone/ot';
import { keydownHandler } from 'prosemirror-keymap';
import { type Command, EditorState, type Plugin, TextSelection, type Transaction } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { contentToDoc } from '../bridge/content.ts';
import { documentLength, toEditor, toUnits } from '../bridge/positions.ts';
import { transactionsToDelta } from '../bridge/read-transaction.ts';
import { awaitedPaste, type Place, pasteOnceRead, placeToInsert } from '../clipboard/awaited-paste.ts';
import { type Copied, copiedForSlices, isInCode, isLong, partOfLine } from '../clipboard/copied.ts';
import { HtmlCopy, plainTextOf } from '../clipboard/copy-html.ts';
import { withoutHandlers } from '../clipboard/handlers.ts';
import { fetchHtmlReader, HtmlPaste, htmlReader } from '../clipboard/paste-html.ts';
import type { PastedPicture } from '../clipboard/pasted-pictures.ts';
import { pastedText } from '../clipboard/pasted-text.ts';
import { pasting } from '../clipboard/pasting.ts';
import { sanitizing } from '../clipboard/sanitize.ts';
import { codePlugin } from '../code/code-plugin.ts';
import type { CodeHost } from '../code/code-tools.ts';
import { EmbedViews, type LateEmbeds } from '../embeds/late-embeds.ts';
import type { FindMode } from '../find/find-keys.ts';
import { attention } from '../menus/attention.ts';
import { slashState } from '../menus/slash.ts';
import { caretLine } from '../rendering/caret-line.ts';
import { type Cursor, cursorsPlugin } from '../rendering/cursors.ts';
import { Drawing } from '../rendering/drawing.ts';
import { type CoveredEdges, keptPlace } from '../rendering/kept-place.ts';
import { linesInView } from '../rendering/lines-in-view.ts';
import { numbering } from '../rendering/numbering.ts';
import { placeholder } from '../rendering/placeholder.ts';
import { scrollToMiddle } from '../rendering/scrolling.ts';
import { LINK_RULE, linkedByPasting } from '../typing/auto-link.ts';
import { besideDivider } from '../typing/beside-divider.ts';
import { LINE_RULES } from '../typing/line-rules.ts';
import { MARK_RULES } from '../typing/mark-rules.ts';
import { typingRules } from '../typing/rules.ts';
import { bounded } from './bounded.ts';
import { type Formatting, formattingAfter, formattingOf } from './formatting.ts';
import { freshSelection, readSelection } from './fresh-selection.ts';
import { keptSelection } from './kept-selection.ts';
import { editorKeymap, type KeyHost, readingKeys } from './keymap.ts';
import { toggleCheckAt } from './lines.ts';
import { isRemote } from './remote.ts';

/** What the editor calls: the page that shows it. Positions are in units of the document. */
export interface EditorHost extends KeyHost {
  /** The user has changed the document; it is shown already. An edit that continues a step is undone together with the ones before it. */
  edited(delta: Delta, step: UndoStep): void;
  /** Where the user's caret is; null when the editor hasn't the focus. */
  selected(selection: { readonly anchor: number; readonly head: number } | null): void;
  /** Files were pasted or dropped at a place. `alt` says what a single picture shows, if that is known. */
  filesGiven(files: readonly File[], place: Place, alt?: string): void;
  /** Lets the user choose files of this device to add. */
  chooseFiles(kind: 'picture' | 'file'): void;
  /** HTML was pasted that has pictures. The addresses of `pictures` are those of files that are still to be uploaded. */
  picturesPasted(pictures: readonly PastedPicture[], html: string): void;
  /** Opens the bar for finding. */
  find(mode: FindMode): void;
  /** What was pasted is so long that it takes `pasteInSlices`. */
  pastedLong(copied: Copied): void;
  /** An edit would make the document longer than it may be: nothing was changed. */
  refusedTooLong(): void;
}

/**
 * Whether an edit begins a step to undo, is one by itself (`whole`), belongs to the one before (`continues`), or goes by time and place as typing does.
 */
export type UndoStep = 'begins' | 'whole' | 'continues' | null;

export interface EditorOptions {
  readonly place: HTMLElement;
  readonly content: Delta;
  readonly editable: boolean;
  /** What a screen reader calls the text. */
  readonly label: string;
  /** Shown in an empty document. */
  readonly hint: string;
  /** Shown in the caret's line while that is empty. */
  readonly lineHint: string;
  /** Most units that the document may have. */
  readonly maxLength: number;
  readonly host: EditorHost;
  readonly covered: CoveredEdges;
  /** Plugins that only read the text, such as the outline and the word count. */
  readonly observers?: readonly Plugin[];
  /** The texts and callbacks of the buttons at code blocks. */
  readonly code: Omit<CodeHost, 'isEditable'>;
  /** Draws images and files. */
  readonly embeds: LateEmbeds;
}

/** Pixels between the caret that is brought into view and what covers the window's edges. */
const SCROLL_ROOM_PX = { top: 8, bottom: 24 };

const STEP = 'undo-step';

export class Editor {
  readonly #view: EditorView;
  readonly #host: EditorHost;
  readonly #listeners = new Set<() => void>();
  readonly #keys = new Set<(event: KeyboardEvent) => boolean>();
  readonly #drawing: Drawing;
  readonly #embeds: EmbedViews;
  #formatting: Formatting;
  #editable: boolean;
  /** With Shift, what is pasted comes without its formatting. */
  #isShiftHeld = false;
  /** Where the page wants to go to once all is drawn, in units. */
  #placeToCome: number | null = null;
  constructor({ place, content, editable, label, hint, lineHint, maxLength, host, covered, code, embeds, observers = [] }: EditorOptions) {
    this.#host = host;
    this.#editable = editable;
    const keysOfReaders = keydownHandler(readingKeys(host));
    this.#drawing = new Drawing(content, () => this.#goToPlace());
    this.#embeds = new EmbedViews(embeds);
    // Sides of the window that the caret keeps away from, in pixels; asked for when it is brought into view.
    const room = { top: 0, bottom: 0, left: 0, right: 0 };
    const state = EditorState.create({
      doc: contentToDoc(this.#drawing.first),
      plugins: [
        ...plugins(host, hint, maxLength, () => this.#isShiftHeld),
        keptPlace(covered),
        codePlugin({ ...code, isEditable: () => this.#editable }),
        ...observers,
      ],
    });
    this.#formatting = formattingOf(state);
    this.#view = new EditorView(place, {
      state,
      editable: () => this.#editable,
      nodeViews: { ...this.#embeds.nodeViews },
      attributes: ({ selection }) => ({
        // The hint in an empty line is for who writes there, not for who selects it.
        class: selection.empty ? 'ink-text has-caret' : 'ink-text',
        style: `--ink-line-hint: ${JSON.stringify(lineHint)}`,
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': label,
        'aria-readonly': String(!this.#editable),
        ...(this.#drawing.isOpening && { 'aria-busy': 'true' }),
        tabindex: '0',
        spellcheck: 'true',
      }),
      scrollThreshold: room,
      scrollMargin: room,
      handleScrollToSelection: () => {
        const { top, bottom } = covered();
        // ProseMirror takes a keyboard over the page off by itself.
        const keyboard = window.innerHeight - (window.visualViewport?.height ?? window.innerHeight);
        room.top = top + SCROLL_ROOM_PX.top;
        room.bottom = Math.max(0, bottom - keyboard) + SCROLL_ROOM_PX.bottom;
        return false;
      },
      dispatchTransaction: (tr) => this.#dispatch(tr),
      transformPastedHTML: withoutHandlers,
      clipboardParser: new HtmlPaste(),
      clipboardSerializer: new HtmlCopy(),
      clipboardTextParser: pastedText,
      transformCopied: partOfLine,
      clipboardTextSerializer: plainTextOf,
      handlePaste: (_view, event) => this.#takeFiles(event.clipboardData, null),
      handleDrop: (_view, event) => {
        return this.#takeFiles(event.dataTransfer, { left: event.clientX, top: event.clientY });
      },
      handleDOMEvents: {
        // Not `handleKeyDown`, which is silent in a document that is only read.
        keydown: (view, event) => {
          // What is pasted may be HTML.
          if (event.ctrlKey || event.metaKey) fetchHtmlReader();
          // All of the text may be meant.
          if ((event.ctrlKey || event.metaKey) && !view.composing && !this.#drawing.isComplete) this.#drawing.complete();
          // Shift-Insert is the older key for pasting as it is.
          this.#isShiftHeld = event.shiftKey && event.key !== 'Insert';
          const isTaken = () => [...this.#keys].reverse().some((takes) => takes(event)) || (!this.#editable && keysOfReaders(view, event));
          if (view.composing || !isTaken()) return false;
          event.preventDefault();
          return true;
        },
        keyup: (_view, event) => {
          this.#isShiftHeld = event.shiftKey;
        },
        click: (_view, event) => this.#clicked(event),
        compositionstart: () => {
          if (!this.#view.composing) this.#drawing.complete();
        },
        compositionend: () => this.#drawing.composed(),
        paste: (view, event) => this.#pasted(view, event),
        focus: () => this.#tellSelection(),
        blur: () => {
          host.selected(null);
        },
      },
    });
    // Before each commit React asks where the selection is in what has the focus, by a walk over all of its text, if this property says "true":
    // a dozen milliseconds in a megabyte, several times while one types. The attribute, by which browsers go, stays.
    Object.defineProperty(this.#view.dom, 'contentEditable', { value: 'inherit' });
    this.#drawing.begin(this.#view);
    window.addEventListener('beforeprint', this.drawRest);
  }

  /** How the selection is formatted; the same object until that changes. */
  readonly formatting = (): Formatting => this.#formatting;

  /** Calls back when the state has changed. @returns what ends that */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks `takes` about every key first, before those that asked earlier; true means that it took the key. @returns what ends that */
  readonly catchKeys = (takes: (event: KeyboardEvent) => boolean): (() => void) => {
    this.#keys.add(takes);
    return () => this.#keys.delete(takes);
  };

  get state(): EditorState {
    return this.#view.state;
  }

  /** For what is drawn around the text: where things are, and the DOM. */
  get view(): EditorView {
    return this.#view;
  }

  get isEditable(): boolean {
    return this.#editable;
  }

  /** Shows another user's change, with the others' cursors after it. `caretAfter` as in `deltaToTransaction`. */
  applyRemote(delta: Delta, caretAfter: boolean, cursors: readonly Cursor[], extend?: (tr: Transaction) => Transaction): void {
    this.#drawing.showRemote(delta, caretAfter, cursors, extend);
  }

  /** Shows an undone or redone change, and moves the caret there. */
  applyOwn(delta: Delta): void {
    this.#drawing.showOwn(delta);
  }

  /** Shows another content; the caret stays about where it is. */
  replace(content: Delta): void {
    this.#drawing.clear();
    const { state } = this.#view;
    const units = toUnits(state.doc, state.selection.head);
    const doc = contentToDoc(content);
    const selection = TextSelection.create(doc, toEditor(doc, units));
    this.#view.updateState(EditorState.create({ doc, plugins: [...state.plugins], selection }));
    this.#changed(state);
  }

  setEditable(editable: boolean): void {
    if (editable === this.#editable) return;
    this.#editable = editable;
    readSelection(this.#view);
    // Asks `editable` again.
    this.#view.setProps({});
    this.#embeds.drawAgain();
  }

  /** Shows the others' cursors. */
  showCursors(cursors: readonly Cursor[]): void {
    this.#drawing.showCursors(cursors);
  }

  /** Where the caret is, in units. */
  get caret(): number {
    return this.#drawing.positionOf(toUnits(this.#view.state.doc, this.#view.state.selection.head));
  }

  /**
   * Inserts what is no answer to an event, at a place, as one step to undo.
   *
   * @param make gives it for what is in the text by now; it gets the place in units, or null: it is what is selected
   */
  insert(place: Place, make: (state: EditorState, position: number | null) => Transaction): void {
    if (!this.#editable) return;
    this.#drawing.complete(true);
    readSelection(this.#view);
    place.insert((at) => {
      const { state } = this.#view;
      this.dispatch(make(state, at === null ? null : toUnits(state.doc, at)).scrollIntoView(), 'whole');
    });
  }

  /** A place for what is inserted later; it is followed through what is written. @param point of the window; null, or outside of the text: what is selected */
  placeAt(point: { readonly left: number; readonly top: number } | null): Place {
    return placeToInsert(this.#view, (point && this.#view.posAtCoords(point)?.pos) ?? null);
  }

  /** Brings a place, in units, to the middle of the window; with `onlyFromEdge` it stays where it is while it is well in sight. */
  reveal(position: number, onlyFromEdge = false): void {
    // The place is shown once the whole text is drawn.
    if (onlyFromEdge && !this.#drawing.isComplete) {
      this.#placeToCome = position;
      return;
    }
    this.#drawing.complete();
    scrollToMiddle(this.#view, toEditor(this.#view.state.doc, position), onlyFromEdge);
  }

  /** Runs a command of the toolbar and gives the focus back to the text. */
  run(command: Command): void {
    if (!this.#editable) return;
    command(this.#view.state, (tr) => this.#view.dispatch(tr), this.#view);
    this.#view.focus();
  }

  /** Opens the bar for finding. */
  find(mode: FindMode): void {
    this.#host.find(mode);
  }

  /** Takes back what the user did last. */
  undo(): void {
    this.#host.undo();
  }

  /** Does again what was taken back last. */
  redo(): void {
    this.#host.redo();
  }

  /** Asks for the address of a link at the selection. */
  editLink(): void {
    this.#host.editLink();
  }

  /** Lets the user choose files of this device to add at the selection. */
  chooseFiles(kind: 'picture' | 'file'): void {
    this.#host.chooseFiles(kind);
  }

  /** Opens the list of keys. When it closes, the focus is in the text. */
  showKeys(): void {
    this.#view.focus();
    this.#host.showKeys();
  }

  /** Applies a transaction of the user's. */
  dispatch(tr: Transaction, step: UndoStep = null): void {
    this.#view.dispatch(tr.setMeta(STEP, step));
  }

  /** Adds a plugin for some time. @returns what takes it away */
  addPlugin(plugin: Plugin): () => void {
    const change = (plugins: readonly Plugin[]) => {
      readSelection(this.#view);
      this.#view.updateState(this.#view.state.reconfigure({ plugins }));
    };
    change([...this.#view.state.plugins, plugin]);
    return () => {
      if (!this.#view.isDestroyed) change(this.#view.state.plugins.filter((other) => other !== plugin));
    };
  }

  focus(): void {
    this.#view.focus();
  }

  /** Puts the caret before the first letter. */
  focusStart(): void {
    readSelection(this.#view);
    const { tr, doc } = this.#view.state;
    this.#view.dispatch(tr.setSelection(TextSelection.atStart(doc)).scrollIntoView());
    this.#view.focus();
  }

  get isEmpty(): boolean {
    return documentLength(this.#view.state.doc) <= 1;
  }

  destroy(): void {
    window.removeEventListener('beforeprint', this.drawRest);
    this.#drawing.stop();
    this.#view.destroy();
    this.#listeners.clear();
  }

  /** Draws all of the text before this returns. The browser prints what is on the page then. */
  readonly drawRest = (): void => this.#drawing.complete(true);

  #dispatch(tr: Transaction): void {
    const before = this.#view.state;
    const { state, transactions } = before.applyTransaction(tr);
    this.#view.updateState(state);
    this.#changed(before);
    if (isRemote(tr)) return;
    if (state.doc !== before.doc || !state.selection.eq(before.selection)) this.#drawing.leaveCaret();
    if (state.doc !== before.doc) {
      const delta = this.#drawing.pass(transactionsToDelta(transactions));
      if (!isEmpty(delta)) this.#host.edited(delta, (tr.getMeta(STEP) as UndoStep | undefined) ?? this.#stepOf(tr, before));
    }
    if (!state.selection.eq(before.selection) || state.doc !== before.doc) this.#tellSelection();
  }

  #goToPlace(): void {
    const place = this.#placeToCome;
    this.#placeToCome = null;
    if (place !== null) this.reveal(place, true);
  }

  #stepOf(tr: Transaction, before: EditorState): UndoStep {
    if (['paste', 'cut', 'drop'].includes(tr.getMeta('uiEvent'))) return 'whole';
    return before.selection.empty || this.#view.composing ? null : 'begins';
  }

  #changed(before: EditorState): void {
    this.#formatting = formattingAfter(this.#formatting, before, this.#view.state);
    for (const listener of this.#listeners) listener();
  }

  #tellSelection(): void {
    const { doc, selection } = this.#view.state;
    if (!this.#view.hasFocus()) return;
    const unitsOf = (position: number) => this.#drawing.positionOf(toUnits(doc, position));
    this.#host.selected({ anchor: unitsOf(selection.anchor), head: unitsOf(selection.head) });
  }

  #clicked(event: MouseEvent): boolean {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.classList.contains('line-check') && this.#editable) {
      const position = this.#view.posAtDOM(target, 0);
      toggleCheckAt(this.#view.state.doc.resolve(position).before(1))(this.#view.state, this.#view.dispatch.bind(this.#view));
      return true;
    }
    const link = target?.closest<HTMLAnchorElement>('a[href]');
    // A plain click in a link that one may edit sets the caret.
    if (!link || (this.#editable && !event.ctrlKey && !event.metaKey && !link.classList.contains('embed-link'))) return false;
    // Files are opened by what draws them.
    if (link.dataset.file !== undefined) {
      event.preventDefault();
      return true;
    }
    window.open(link.href, '_blank', 'noopener,noreferrer');
    event.preventDefault();
    return true;
  }

  #pasted(view: EditorView, event: ClipboardEvent): boolean {
    this.#drawing.complete();
    const data = event.clipboardData;
    if (!data || !this.#editable) return false;
    const isLiteral = this.#isShiftHeld || isInCode(view.state);
    if (!isLiteral && (pasteOnceRead(view, event) || this.#pastedPictures(view, event, data))) return true;
    const long = copiedForSlices(data, isLiteral);
    if (long) {
      event.preventDefault();
      this.#host.pastedLong(long);
      return true;
    }
    // Code takes the text as it is, whatever it looked like elsewhere.
    const text = data.getData('text/plain');
    if (text === '' || !isInCode(view.state)) return false;
    event.preventDefault();
    return view.pasteText(text, event);
  }

  /** HTML with pictures in it. @returns whether it was one, which is pasted by now */
  #pastedPictures(view: EditorView, event: ClipboardEvent, data: DataTransfer): boolean {
    const given = data.getData('text/html');
    const reader = htmlReader();
    if (!reader || !/<img\b/i.test(given) || (data.files.length > 0 && reader.onlyPicture(given) !== null)) return false;
    const { html, pictures } = reader.takePictures(given);
    if (pictures.length > 0) {
      event.preventDefault();
      if (isLong({ html })) this.#host.pastedLong({ html });
      else view.pasteHTML(html, event);
    }
    // Once it is in the text.
    setTimeout(() => this.#host.picturesPasted(pictures, html));
    return pictures.length > 0;
  }

  #takeFiles(data: DataTransfer | null, point: { readonly left: number; readonly top: number } | null): boolean {
    const files = [...(data?.files ?? [])];
    if (data === null || files.length === 0 || !this.#editable) return false;
    const html = data.getData('text/html');
    const picture = html === '' ? { alt: '' } : files.length === 1 ? htmlReader()?.onlyPicture(html) : null;
    if (!picture) return false;
    this.#host.filesGiven(files, this.placeAt(point), picture.alt);
    return true;
  }
}

function plugins(host: EditorHost, hint: string, maxLength: number, isPlainPaste: () => boolean): Plugin[] {
  return [
    linesInView(),
    bounded(maxLength, isRemote, () => host.refusedTooLong()),
    freshSelection(),
    slashState(),
    besideDivider(),
    typingRules([...LINE_RULES, ...MARK_RULES, LINK_RULE], host),
    editorKeymap(host),
    linkedByPasting(host, isPlainPaste),
    awaitedPaste(),
    pasting(host, isPlainPaste),
    attention(),
    sanitizing(isRemote),
    numbering(),
    caretLine(),
    keptSelection(),
    cursorsPlugin(),
    placeholder(hint),
  ];
}
