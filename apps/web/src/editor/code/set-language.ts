/** Says which language a code block is in. */
import { DeltaBuilder } from '@inkstone/ot';
import type { Command } from 'prosemirror-state';
import { deltaToTransaction } from '../bridge/apply-delta.ts';
import { codeBlocksIn } from './blocks.ts';

/** Changes all lines of the block at a ProseMirror position; null is plain text. */
export function setLanguage(position: number, language: string | null): Command {
  return (state, dispatch) => {
    if (position > state.doc.content.size) return false;
    const index = state.doc.resolve(position).index(0);
    const [block] = codeBlocksIn(state.doc, { from: index, to: index + 1 });
    if (!block) return false;
    const builder = new DeltaBuilder().retain(block.position - block.index);
    for (const line of block.lines) builder.retain(line.content.size).retain(1, { codeBlock: language ?? true });
    dispatch?.(deltaToTransaction(state, builder.build()));
    return true;
  };
}
