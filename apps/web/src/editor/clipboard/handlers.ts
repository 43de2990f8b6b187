/**
 * Takes event handlers out of HTML before the browser reads it. They would never run, but the browser holds each against the page's content security
 * policy and reports it: 200 µs apiece, for what takes 1 µs without.
 *
 * Only in tags, so that no text changes. What looks like none (`<` or `>` in a value) stays, and costs what it costs. O(length).
 */
export function withoutHandlers(html: string): string {
  return html.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/([\s"'/])on(?=[a-z]+\s*=)/gi, '$1data-on'));
}
