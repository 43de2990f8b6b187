/** Limits the length of a document: an edit that would exceed it is not applied at all. */
import { Plugin, type Transaction } from 'prosemirror-state';
import { documentLength } from '../bridge/positions.ts';

/** @param refused is told of each edit that was not applied */
export function bounded(maxLength: number, isRemote: (tr: Transaction) => boolean, refused: () => void): Plugin {
  return new Plugin({
    filterTransaction: (tr, { doc }) => {
      if (!tr.docChanged || isRemote(tr)) return true;
      const length = documentLength(tr.doc);
      if (length <= maxLength || length <= documentLength(doc)) return true;
      refused();
      return false;
    },
  });
}
