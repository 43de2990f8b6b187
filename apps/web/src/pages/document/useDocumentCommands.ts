/** Offers the commands of a document in the palette. Their script comes with the palette, or ahead of it. */
import { useSession } from '../../api/index.ts';
import { useCommands } from '../../commands/registry.ts';
import { lazyScript } from '../../components/lazy/lazy-part.tsx';
import type { CommandedDocument } from './document-commands.ts';
import { useKnownDocument } from './opening/useKnownDocument.ts';
import { usePageTools } from './usePageTools.ts';

const script = lazyScript(async () => (await import('./document-commands.ts')).documentCommands);

export function useDocumentCommands(document: Pick<CommandedDocument, 'id' | 'title' | 'role' | 'showKeys'>): void {
  const tools = usePageTools();
  const mayCreate = useSession().role !== 'viewer';
  const starred = useKnownDocument(document.id)?.starred ?? false;
  useCommands(() => {
    const known = { ...document, starred, mayCreate };
    return script.current()?.(known, tools) ?? script.fetch().then((documentCommands) => documentCommands(known, tools));
  });
}
