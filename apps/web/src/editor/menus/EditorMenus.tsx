/** All that appears beside the text while one writes or reads. Loaded after the document is on the screen. */
import '../writing-texts.ts';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { Editor } from '../core/view.ts';
import { attentionOf } from './attention.ts';
import { LinkCard } from './LinkCard.tsx';
import { LinkForm } from './LinkForm.tsx';
import { SelectionMenu } from './SelectionMenu.tsx';
import { SlashMenu } from './SlashMenu.tsx';
import { type SlashItem, slashItems } from './slash-items.ts';
import { useKeys } from './useKeys.ts';

const KeysDialog = lazyPart(async () => (await import('../help/KeysDialog.tsx')).KeysDialog);

/** What a key or a button has opened. */
export type Panel = 'link' | 'keys';

export interface EditorMenusProps {
  readonly editor: Editor;
  readonly editable: boolean;
  readonly panel: Panel | null;
  setPanel(panel: Panel | null): void;
  /** More entries of the slash menu. Keep the array: another one is another menu. */
  readonly entries?: readonly SlashItem[];
}

const NONE: readonly SlashItem[] = [];

export function EditorMenus({ editor, editable, panel, setPanel, entries = NONE }: EditorMenusProps): ReactNode {
  const { t } = useTranslation();
  // Where one selects with a finger the system has a menu of its own.
  const isTouched = useMediaQuery('(pointer: coarse)') ?? false;
  const items = useMemo(
    () => [...slashItems(t, { editLink: () => setPanel('link'), showKeys: () => setPanel('keys') }), ...entries],
    [t, setPanel, entries],
  );
  const editLink = () => setPanel('link');
  // The dialog goes at once and takes its own return of the focus along.
  const closeKeys = () => {
    setPanel(null);
    editor.focus();
  };
  useKeys(editor, (event) => {
    // A menu beside the text is nearer than the toolbar. It is asked first only if it came later than this.
    const isNearer = panel === null && !isTouched && attentionOf(editor.state) !== null;
    if (event.key !== 'F10' || !event.altKey || isNearer) return false;
    const first = document.querySelector<HTMLElement>('[role=toolbar] [tabindex="0"]');
    first?.focus();
    return first !== null;
  });
  return (
    <>
      {panel === null && <LinkCard editor={editor} editable={editable} editLink={editLink} />}
      {editable && panel === null && !isTouched && <SelectionMenu editor={editor} editLink={editLink} />}
      {editable && <SlashMenu editor={editor} items={items} />}
      {editable && panel === 'link' && <LinkForm editor={editor} close={() => setPanel(null)} />}
      {panel === 'keys' && <KeysDialog close={closeKeys} onMissing={closeKeys} />}
    </>
  );
}
