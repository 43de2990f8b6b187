/** Tells whether a press of Escape was handled. `defaultPrevented` doesn't say so, because ProseMirror prevents the default of each press. */
import { Plugin } from 'prosemirror-state';

const unused = new WeakSet<Event>();

/** Belongs behind all plugins that use Escape themselves. */
export function unusedEscape(): Plugin {
  return new Plugin({
    props: {
      handleKeyDown: (_view, event) => {
        if (event.key === 'Escape' && !event.isComposing) unused.add(event);
        return false;
      },
    },
  });
}

/** Uses a press of Escape, if nothing else has. @returns whether it is the caller's */
export function takeEscape(event: KeyboardEvent): boolean {
  if (event.key !== 'Escape' || event.isComposing) return false;
  if (!unused.delete(event) && event.defaultPrevented) return false;
  event.preventDefault();
  return true;
}
