/**
 * What is pasted or dropped and is put into the text only later: HTML before what reads it has come, files before they were looked at. It comes to the place
 * where it was asked for, whatever was typed or selected meanwhile.
 */
import { Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { readSelection } from '../core/fresh-selection.ts';
import { fetchHtmlReader, htmlReader } from './paste-html.ts';

interface Range {
  readonly from: number;
  readonly to: number;
  /** Where it goes when something is inserted at its ends, as in ProseMirror's mappings. */
  readonly side: 1 | -1;
}

/** The ranges that are followed, by what asked for it. */
type Ranges = ReadonlyMap<object, Range>;

interface Change {
  readonly of: object;
  /** Null when it is followed no longer. */
  readonly range: Range | null;
}

const key = new PluginKey<Ranges>('awaited-paste');

export function awaitedPaste(): Plugin<Ranges> {
  return new Plugin<Ranges>({
    key,
    state: {
      init: () => new Map(),
      apply: (tr, ranges) => {
        const change: Change | undefined = tr.getMeta(key);
        if (change === undefined && (ranges.size === 0 || !tr.docChanged)) return ranges;
        const next = new Map([...ranges].map(([of, range]) => [of, mapped(tr, range)]));
        if (change?.range) next.set(change.of, change.range);
        else if (change) next.delete(change.of);
        return next;
      },
    },
  });
}

function mapped({ mapping }: Transaction, { from, to, side }: Range): Range {
  return { from: mapping.map(from, side), to: mapping.map(to, side), side };
}

/** If the reader can't be loaded, the text of what was pasted comes in its place. @returns whether the paste is put off */
export function pasteOnceRead(view: EditorView, event: ClipboardEvent): boolean {
  const { clipboardData: data } = event;
  if (htmlReader() !== null || data === null || data.getData('text/html') === '') return false;
  // The browser empties the clipboard's data after the event.
  const [html, text, files] = [data.getData('text/html'), data.getData('text/plain'), [...data.files]];
  event.preventDefault();
  const take = follow(view, -1);
  void fetchHtmlReader().then((isThere) => {
    if (view.isDestroyed) return;
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    if (isThere) clipboardData.setData('text/html', html);
    for (const file of files) clipboardData.items.add(file);
    pasteAt(view, take(), new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  return true;
}

function pasteAt(view: EditorView, place: Range, event: ClipboardEvent): void {
  if (!view.composing) readSelection(view);
  at(view, place, () => view.dom.dispatchEvent(event));
}

/** Runs what inserts at the selection, with the place selected. The selection stays with what was typed since, or goes behind if it is still where that goes. */
function at(view: EditorView, { from, to }: Range, insert: () => void): void {
  const { selection } = view.state;
  if (selection.from === from && selection.to === to) {
    insert();
    return;
  }
  const take = follow(view, 1);
  select(view, from, to);
  insert();
  const later = take();
  select(view, later.from, later.to);
}

/** A place that is followed through what is written, until something is inserted there or it is left. */
export interface Place {
  /** Runs what inserts. @param insert gets the place as a position of the editor; null: the place is selected now */
  insert(insert: (position: number | null) => void): void;
  leave(): void;
}

/** @param position of the editor; null: what is selected, or the end of what is selected as a whole, such as a picture */
export function placeToInsert(view: EditorView, position: number | null): Place {
  const { doc, selection } = view.state;
  const isText = selection instanceof TextSelection;
  const start = position ?? (isText ? selection.from : selection.to);
  const take = follow(view, -1, { from: start, to: position === null && isText ? selection.to : start });
  let isFollowed = true;
  const end = () => {
    isFollowed = false;
    return take();
  };
  return {
    insert(insert) {
      if (!isFollowed || view.isDestroyed) return;
      const range = end();
      const isAsItWas = view.state.doc === doc && view.state.selection.eq(selection);
      if (position !== null) insert(range.from);
      else if (isAsItWas) insert(null);
      else at(view, range, () => insert(null));
    },
    leave: () => {
      if (isFollowed && !view.isDestroyed) end();
    },
  };
}

/** Follows a range through what is written. @returns ends that, and returns where it is */
function follow(view: EditorView, side: 1 | -1, { from, to }: Pick<Range, 'from' | 'to'> = view.state.selection): () => Range {
  const of = {};
  const change = (range: Range | null) => view.dispatch(view.state.tr.setMeta(key, { of, range } satisfies Change));
  change({ from, to, side });
  return () => {
    // Another text may have been shown meanwhile, of which nothing was followed.
    const range = key.getState(view.state)?.get(of) ?? { from: view.state.selection.from, to: view.state.selection.to, side };
    change(null);
    return range;
  };
}

function select(view: EditorView, from: number, to: number): void {
  const { doc, tr } = view.state;
  view.dispatch(tr.setSelection(TextSelection.between(doc.resolve(from), doc.resolve(to))));
}
