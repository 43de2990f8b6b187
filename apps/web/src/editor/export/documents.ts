/** A document, or what is selected of it, in the forms in which other programs take it. */
import { toHtmlPage, toMarkdown, toText, withTitle } from '@inkstone/formats';
import type { Delta } from '@inkstone/ot';
import { absoluteAddress } from '../../components/file-address.ts';
import { docToContent } from '../bridge/content.ts';
import { schema } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';

/** Files have addresses on this server; elsewhere they need its name. */
const resolve = absoluteAddress;

type Stated = Pick<Editor, 'state'>;

export function markdownOf({ state }: Stated, title: string): string {
  return toMarkdown(withTitle(docToContent(state.doc), title), resolve);
}

export function selectedMarkdownOf({ state }: Stated): string {
  return toMarkdown(selectedContent(state), resolve);
}

export function htmlOf({ state }: Stated, title: string): string {
  const language = document.documentElement.lang;
  return toHtmlPage(withTitle(docToContent(state.doc), title), { title, language, resolve });
}

export function textOf({ state }: Stated, title: string): string {
  return toText(withTitle(docToContent(state.doc), title), resolve);
}

function selectedContent({ doc, selection: { from, to } }: Editor['state']): Delta {
  const { content } = doc.slice(from, to);
  return docToContent(schema.nodes.doc.create(null, content));
}
