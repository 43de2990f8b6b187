/** The corner of a code block: the name of its language, which opens the list of languages, and a button that copies the code. */
import type { EditorView } from 'prosemirror-view';
import { codeBlocksIn, codeText } from './blocks.ts';
import { languageLabel } from './languages.ts';

export interface CodeToolTexts {
  /** What a screen reader calls the button of the language. */
  languageOf(name: string): string;
  readonly plain: string;
  readonly copy: string;
  readonly copied: string;
}

export interface CodeHost extends CodeToolTexts {
  /** Asks which language the block at `position` (of ProseMirror) is in; null where nobody may change it. */
  pickLanguage(anchor: HTMLElement, position: number): void;
  isEditable(): boolean;
}

/** The names are drawn by CSS, so that they are no part of the text. */
export function codeTools(view: EditorView, position: () => number | undefined, language: string | true, host: CodeHost): HTMLElement {
  const tools = document.createElement('span');
  tools.className = 'code-tools';
  tools.contentEditable = 'false';
  const name = languageLabel(language) ?? host.plain;
  const pick = button('code-language', host.languageOf(name), name);
  pick.disabled = !host.isEditable();
  pick.setAttribute('aria-haspopup', 'listbox');
  pick.addEventListener('click', () => {
    const at = position();
    if (at !== undefined) host.pickLanguage(pick, at);
  });
  const copy = button('code-copy', host.copy, host.copy);
  copy.addEventListener('click', () => {
    const at = position();
    if (at !== undefined) void copyBlock(view, at, copy, host);
  });
  tools.append(pick, copy);
  return tools;
}

function button(name: string, label: string, shown: string): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = name;
  element.setAttribute('aria-label', label);
  element.dataset.label = shown;
  // A press must not take the caret away.
  element.addEventListener('mousedown', (event) => event.preventDefault());
  return element;
}

/** Milliseconds for which the button says that it has copied. */
const COPIED_SHOWN_MS = 2_000;

async function copyBlock(view: EditorView, position: number, copy: HTMLElement, host: CodeToolTexts): Promise<void> {
  const index = view.state.doc.resolve(position).index(0);
  const [block] = codeBlocksIn(view.state.doc, { from: index, to: index + 1 });
  if (!block) return;
  try {
    await navigator.clipboard.writeText(codeText(block));
  } catch {
    return; // The browser didn't allow it, and has said so.
  }
  copy.dataset.label = host.copied;
  copy.setAttribute('aria-label', host.copied);
  setTimeout(() => {
    copy.dataset.label = host.copy;
    copy.setAttribute('aria-label', host.copy);
  }, COPIED_SHOWN_MS);
}
