/**
 * Typed text that stands for something else. What a rule does is one edit of its own after the typed text, so that undo, or Backspace right
 * after it, gives back what was typed. While an input method composes, nothing fires; when it is done, what it wrote counts as typed.
 */
import type { ResolvedPos } from 'prosemirror-model';
import { type Command, type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { isRemote } from '../core/remote.ts';
import { lineAttributes, schema } from '../core/schema.ts';

export interface TypingRule {
  /** Ends in `$`: it is held against what stands before the caret, 500 units of the same line at most. */
  readonly pattern: RegExp;
  /** Whether Backspace right after it gives back what was typed; undo always does. */
  readonly backspaceTakesBack: boolean;
  /**
   * What the rule does to the match, the typed character included, which lies between two positions of ProseMirror. Null if it doesn't apply here.
   * It is asked in lines that are no code only.
   */
  readonly apply: (state: EditorState, match: RegExpExecArray, from: number, to: number) => Transaction | null;
}

/** The history of the user's own edits. */
export interface TypingHost {
  undo(): void;
  /** What comes next gets an undo step of its own. */
  ownStep(): void;
}

const MAX_LOOK_BACK_CHARS = 500;

/** Whether the last thing that the user did set off a rule that Backspace takes back. */
const key = new PluginKey<boolean>('typing-rules');

export function typingRules(rules: readonly TypingRule[], host: TypingHost): Plugin<boolean> {
  let beforeComposition = '';
  return new Plugin<boolean>({
    key,
    state: {
      init: () => false,
      apply: (tr, fired) => {
        const set: boolean | undefined = tr.getMeta(key);
        if (set !== undefined) return set;
        return fired && (isRemote(tr) || !(tr.docChanged || tr.selectionSet));
      },
    },
    props: {
      handleTextInput: (view, from, _to, text, insert) => {
        if (view.composing) return false;
        const before = textBefore(view.state.doc.resolve(from)) + text;
        if (!rules.some(({ pattern }) => pattern.test(before))) return false;
        view.dispatch(insert());
        fire(view, rules, host);
        return true;
      },
      handleDOMEvents: {
        compositionstart: (view) => {
          beforeComposition = textBefore(view.state.selection.$from);
        },
        // Only once ProseMirror has read what the input method wrote last.
        compositionend: (view) => {
          setTimeout(() => {
            if (view.isDestroyed || view.composing || textBefore(view.state.selection.$from) === beforeComposition) return;
            fire(view, rules, host);
          });
        },
      },
    },
  });
}

function textBefore($at: ResolvedPos): string {
  const end = $at.parentOffset;
  return $at.parent.textBetween(Math.max(0, end - MAX_LOOK_BACK_CHARS), end, null, '\ufffc');
}

/** Applies the first rule that what stands before the caret sets off. */
function fire(view: EditorView, rules: readonly TypingRule[], host: TypingHost): void {
  const { state } = view;
  const { selection } = state;
  if (!(selection instanceof TextSelection) || !selection.$cursor || lineAttributes(selection.$cursor.parent).codeBlock !== null) return;
  const { $cursor } = selection;
  const text = textBefore($cursor);
  for (const { pattern, backspaceTakesBack, apply } of rules) {
    const match = pattern.exec(text);
    const tr = match && apply(state, match, $cursor.pos - match[0].length, $cursor.pos);
    if (!tr) continue;
    dispatchOwnStep(view, tr.setMeta(key, backspaceTakesBack), host);
    return;
  }
}

/** Dispatches what is to be undone by itself. */
export function dispatchOwnStep(view: EditorView, tr: Transaction, host: TypingHost): void {
  host.ownStep();
  view.dispatch(tr.scrollIntoView());
  host.ownStep();
}

/** Backspace right after a rule fired: what was typed comes back. */
export function takeBackRule(host: TypingHost): Command {
  return (state, dispatch) => {
    if (!key.getState(state)) return false;
    if (dispatch) {
      dispatch(state.tr.setMeta(key, false));
      host.undo();
    }
    return true;
  };
}

/** Whether some of the text between two positions has the mark of inline code. */
export function hasCode({ doc }: EditorState, from: number, to: number): boolean {
  return doc.rangeHasMark(from, to, schema.marks.code);
}
