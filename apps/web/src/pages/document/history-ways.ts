/** The ways from a document's page to its history. */
import type { SharedDocument } from '@inkstone/sync';
import type { Editor } from '../../editor/core/view.ts';
import type { PageTools } from './usePageTools.ts';

export function openHistory(id: string, { navigate }: PageTools): void {
  void navigate({ to: '/documents/$id/history', params: { id } });
}

interface Asked {
  readonly id: string;
  readonly shared: SharedDocument;
}

/** Tells who wrote the text at the caret, or the beginning of what is selected. */
export async function askWhoWrote(document: Asked, editor: Editor | null, tools: PageTools): Promise<void> {
  if (!editor) return;
  const place = editor.caret;
  try {
    const { tellWhoWrote } = await import('../history/who-wrote.tsx');
    await tellWhoWrote(document, place, tools);
  } catch {
    tools.notify.missing();
  }
}
