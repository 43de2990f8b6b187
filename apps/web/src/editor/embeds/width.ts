/** The width of a picture, by keys. */
import { type Command, NodeSelection } from 'prosemirror-state';
import { schema } from '../core/schema.ts';

/** As the log takes them, in CSS pixels; a narrower picture could not be seen. */
export const MIN_WIDTH_PX = 48;
export const MAX_WIDTH_PX = 4_096;
const STEP_PX = 32;

/** Sets the width of the selected picture; null for its own. */
export function setPictureWidth(width: number | null): Command {
  return ({ selection, tr }, dispatch) => {
    if (!(selection instanceof NodeSelection) || selection.node.type !== schema.nodes.image) return false;
    dispatch?.(tr.setNodeAttribute(selection.from, 'width', width));
    return true;
  };
}

/** Makes the selected picture wider or narrower by one step. */
export function stepPictureWidth(direction: 1 | -1): Command {
  return (state, dispatch, view) => {
    const { selection } = state;
    if (!(selection instanceof NodeSelection) || selection.node.type !== schema.nodes.image) return false;
    const shown = (view?.nodeDOM(selection.from) as HTMLElement | null | undefined)?.getBoundingClientRect().width;
    const before = selection.node.attrs.width ?? Math.round(shown ?? MIN_WIDTH_PX);
    return setPictureWidth(Math.min(MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, before + direction * STEP_PX)))(state, dispatch);
  };
}
