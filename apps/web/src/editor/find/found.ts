/** The plugin that shows matches in the text. It is there only while one searches; which matches there are, the finder says. */
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view';

/** A match in the document, in positions of ProseMirror. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

interface Found {
  readonly current: Place | null;
  readonly decorations: DecorationSet;
}

const key = new PluginKey<Found>('found');

export interface FoundWatcher {
  started(view: EditorView): void;
  updated(before: EditorState): void;
}

export function foundPlugin(watcher: FoundWatcher): Plugin<Found> {
  return new Plugin<Found>({
    key,
    state: {
      init: () => ({ current: null, decorations: DecorationSet.empty }),
      apply: (tr, found) => (tr.getMeta(key) as Found | undefined) ?? (tr.docChanged ? mapped(found, tr) : found),
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
    view: (view) => {
      watcher.started(view);
      return { update: (_view, before) => watcher.updated(before) };
    },
  });
}

/** The match that one is at, wherever others' edits have moved it. */
export function currentPlace(state: EditorState): Place | null {
  return key.getState(state)?.current ?? null;
}

/** Shows these matches, and the one that one is at. */
export function showFound(tr: Transaction, places: readonly Place[], current: Place | null): Transaction {
  const decorations = places.map((place) => decorate(place, 'found'));
  if (current) decorations.push(decorate(current, 'found found-current'));
  return tr.setMeta(key, { current, decorations: DecorationSet.create(tr.doc, decorations) } satisfies Found);
}

function decorate({ from, to }: Place, name: string): Decoration {
  return Decoration.inline(from, to, { class: name });
}

function mapped({ current, decorations }: Found, tr: Transaction): Found {
  const from = current ? tr.mapping.map(current.from, 1) : 0;
  const to = current ? tr.mapping.map(current.to, -1) : 0;
  return { current: current && from < to ? { from, to } : null, decorations: decorations.map(tr.mapping, tr.doc) };
}
