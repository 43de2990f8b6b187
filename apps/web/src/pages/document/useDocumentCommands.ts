/** Offers the commands of a document in the palette. Their script comes with the palette, or ahead of it. */
import { type DocumentInfo, documentKeys, useMayCreate, useSession } from '../../api/index.ts';
import { useCommands } from '../../commands/registry.ts';
import { lazyScript } from '../../components/lazy/lazy-part.tsx';
import type { Editor } from '../../editor/core/view.ts';
import type { CommandedDocument } from './document-commands.ts';
import { usePageTools } from './usePageTools.ts';

const script = lazyScript(async () => (await import('./document-commands.ts')).documentCommands);

export function useDocumentCommands(
  document: Pick<CommandedDocument, 'id' | 'shared' | 'title' | 'role'>,
  editor: () => Editor | null,
): void {
  const tools = usePageTools();
  const isGuest = useSession().guest;
  const mayCreate = useMayCreate();
  useCommands(() => {
    const starred = tools.queries.getQueryData<DocumentInfo>(documentKeys.one(document.id))?.starred ?? false;
    const known = { ...document, starred, isGuest, mayCreate, editor: editor() };
    return script.current()?.(known, tools) ?? script.fetch().then((documentCommands) => documentCommands(known, tools));
  });
}
