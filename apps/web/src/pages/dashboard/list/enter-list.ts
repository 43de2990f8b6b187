/** Takes the focus to the item of the list that is in the order of Tab; without one, to the page's content. */
export function enterList(options?: FocusOptions): void {
  const content = document.getElementById('content');
  (content?.querySelector<HTMLElement>('[data-act="open"][tabindex="0"]') ?? content)?.focus(options);
}
