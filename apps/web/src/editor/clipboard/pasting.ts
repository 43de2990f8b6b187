/**
 * Inserts what is pasted or dropped. Plain text is first inserted as it is. If it is Markdown, a second step formats it; otherwise the second step links its
 * addresses. Undo takes back the second step alone. Text that is pasted with Shift, or into code, stays as it is.
 */
import type { Node, ResolvedPos, Slice } from 'prosemirror-model';
import { Plugin, PluginKey, TextSelection } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import { lazyScript } from '../../components/lazy/lazy-part.tsx';
import { contentToDoc } from '../bridge/content.ts';
import { lineAttributes, schema } from '../core/schema.ts';
import { linkAddresses } from '../typing/auto-link.ts';
import { dispatchOwnStep, type TypingHost } from '../typing/rules.ts';
import { isInCode } from './copied.ts';
import { insertLines, setLook } from './insert-lines.ts';
import { cleanText } from './sanitize.ts';

/** The current range of the last paste. */
interface Pasted {
  readonly from: number;
  readonly to: number;
}

const key = new PluginKey<Pasted | null>('pasting');

/** Only the detection is fetched ahead; the parser is fetched when a text is Markdown, because most texts are not. */
const signs = lazyScript(async () => (await import('./markdown-signs.ts')).looksLikeMarkdown);

export function pasting(host: TypingHost, isPlain: () => boolean): Plugin<Pasted | null> {
  return new Plugin<Pasted | null>({
    key,
    state: {
      init: () => null,
      apply: (tr, pasted) => {
        const begun: Pasted | undefined = tr.getMeta(key);
        if (begun) return { from: tr.mapping.map(begun.from, -1), to: tr.mapping.map(begun.to, 1) };
        // What is typed right before or behind it is not a part of it.
        return pasted && { from: tr.mapping.map(pasted.from, 1), to: tr.mapping.map(pasted.to, -1) };
      },
    },
    props: {
      handlePaste: (view, event, slice) => {
        const { state } = view;
        if (slice.size === 0) return false;
        const isLiteral = isPlain() || isInCode(state);
        const { from, to } = state.selection;
        const tr = insertLines(state.tr.setMeta(key, { from, to }), from, to, linesOf(slice));
        view.dispatch(tr.scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste'));
        if (isLiteral || view.state.doc === state.doc) return true;
        const data = event.clipboardData;
        const text = data && !data.types.includes('text/html') ? cleanText(data.getData('text/plain')) : '';
        if (text === '') link(view, host);
        else void becomeWhatItSays(view, text, host);
        return true;
      },
      handleDrop: (view, event, slice, isMoved) => {
        const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
        // A single image or divider that is dragged is ProseMirror's.
        if (!place || slice.openStart === 0) return false;
        const tr = view.state.tr;
        if (isMoved) tr.deleteSelection();
        const at = tr.mapping.map(place.pos);
        const after = tr.doc.content.size - at;
        insertLines(tr, at, at, linesOf(slice));
        tr.setSelection(TextSelection.create(tr.doc, at, tr.doc.content.size - after));
        view.focus();
        view.dispatch(tr.setMeta('uiEvent', 'drop'));
        return true;
      },
    },
  });
}

function linesOf({ content }: Slice): readonly Node[] {
  return content.firstChild?.type === schema.nodes.line ? content.content : [schema.nodes.line.create(null, content)];
}

function link(view: EditorView, host: TypingHost): void {
  const { state } = view;
  const { from, to } = key.getState(state) as Pasted;
  const tr = linkAddresses(state, from, to);
  if (tr) dispatchOwnStep(view, tr, host);
}

/**
 * Formats the text of the last paste, unless somebody has changed it meanwhile. Once the detection is loaded, links are made without waiting.
 * If the parser can't be loaded, the text stays as it is, with links.
 */
async function becomeWhatItSays(view: EditorView, text: string, host: TypingHost): Promise<void> {
  const pasted = key.getState(view.state) as Pasted;
  const letters = lettersOf(view, pasted);
  const endedLine = endsLine(view.state.doc.resolve(pasted.to));
  const looksLikeMarkdown = signs.current() ?? (await signs.fetch().catch(() => null));
  const reader = looksLikeMarkdown?.(text) ? await import('@inkstone/formats/read-markdown').catch(() => null) : null;
  const now = view.isDestroyed ? null : key.getState(view.state);
  // Stops if there was another paste, or the text has changed.
  if (!now || lettersOf(view, now) !== letters) return;
  if (!reader) {
    link(view, host);
    return;
  }
  const { state } = view;
  const [$from, $to] = [state.doc.resolve(now.from), state.doc.resolve(now.to)];
  const lines = [...contentToDoc(reader.markdownToDelta(text)).content.content];
  const last = lines.at(-1);
  // A heading or an item is a line by itself, whatever it was pasted behind or before.
  if ($from.parentOffset > 0 && hasLook(lines[0])) lines.unshift(schema.nodes.line.create());
  if (!endedLine && hasLook(last)) lines.push(schema.nodes.line.create());
  const tr = insertLines(state.tr, now.from, now.to, lines);
  // What was typed behind it since then goes on in its last line.
  if (endedLine && !endsLine($to) && last && hasLook(last))
    setLook(tr, tr.doc.resolve(tr.mapping.map(now.to)).before(1), lineAttributes(last));
  dispatchOwnStep(view, tr, host);
}

function endsLine({ parentOffset, parent }: ResolvedPos): boolean {
  return parentOffset === parent.content.size;
}

function lettersOf({ state }: EditorView, { from, to }: Pasted): string {
  return state.doc.textBetween(from, to, '\n', '\ufffc');
}

function hasLook(line: Node | undefined): boolean {
  return line !== undefined && Object.values(lineAttributes(line)).some((value) => value !== null);
}
