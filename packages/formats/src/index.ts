/** A document's content in other formats. What is only needed by the editor has an entry of its own (`package.json`, exports). */
export type { Resolve } from './lines.ts';
export { markdownToDelta } from './read-markdown.ts';
export { withTitle } from './title.ts';
export { type HtmlPage, toHtmlPage } from './write-html.ts';
export { toMarkdown } from './write-markdown.ts';
export { toText } from './write-text.ts';
