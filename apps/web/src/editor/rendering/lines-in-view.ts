/**
 * Which lines are about on the screen. In a flat document, ProseMirror looks through all decorations for each line, so thousands of them would make
 * every key slow: what decorates many lines (numbers of lists, highlighted code, search results) decorates these only.
 */
import { type EditorState, Plugin, PluginKey } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { readSelection } from '../core/fresh-selection.ts';
import { type LineRange, linesInSight, watchSight } from './in-sight.ts';

const key = new PluginKey<LineRange>('lines-in-view');

/** A document of so many lines is decorated whole. */
const WHOLE_LINES = 400;
/** Lines of a document that was just opened; more than a screen shows, so that nothing visible is drawn again. */
const FIRST_LINES = 60;
/** Lines above and below the visible ones. After scrolling by half of them, the range is computed again. */
const MARGIN_LINES = 60;

/** Belongs before the plugins that ask for `linesToDecorate`. */
export function linesInView(): Plugin<LineRange> {
  return new Plugin<LineRange>({
    key,
    state: { init: () => ({ from: 0, to: FIRST_LINES }), apply: (tr, range) => tr.getMeta(key) ?? range },
    view: (view) => watch(view),
  });
}

/** The lines that are on the screen or near it. */
export function linesToDecorate(state: EditorState): LineRange {
  const count = state.doc.childCount;
  const seen = key.getState(state);
  if (count <= WHOLE_LINES || !seen) return { from: 0, to: Math.min(count, WHOLE_LINES) };
  return { from: Math.max(0, Math.min(seen.from, count) - MARGIN_LINES), to: Math.min(count, seen.to + MARGIN_LINES) };
}

export function sameRange(a: LineRange, b: LineRange): boolean {
  return a.from === b.from && a.to === b.to;
}

function watch(view: EditorView) {
  const { ask, stop } = watchSight(() => {
    // A composition goes on undisturbed; its end changes the document, and then it is looked again.
    if (view.isDestroyed || view.composing || view.state.doc.childCount <= WHOLE_LINES) return;
    const seen = linesInSight(view);
    const known = key.getState(view.state);
    const isNear = known && seen.from >= known.from - MARGIN_LINES / 2 && seen.to <= known.to + MARGIN_LINES / 2;
    if (isNear && known.to - known.from <= seen.to - seen.from + MARGIN_LINES) return;
    readSelection(view);
    view.dispatch(view.state.tr.setMeta(key, seen));
  });
  ask();
  return {
    update: ({ state }: EditorView, before: EditorState) => {
      if (state.doc.childCount !== before.doc.childCount) ask();
    },
    destroy: stop,
  };
}
