/** The menus that appear beside the text. This script is loaded after the document is on the screen. */
import '../writing-texts.ts';
import '../../help/texts.ts';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useOpenPalette } from '../../commands/registry.ts';
import type { Editor } from '../core/view.ts';
import type { LateEmbeds } from '../embeds/late-embeds.ts';
import { attentionOf } from './attention.ts';
import { EmbedMenu } from './EmbedMenu.tsx';
import { LinkCard } from './LinkCard.tsx';
import { LinkForm } from './LinkForm.tsx';
import { SelectionMenu } from './SelectionMenu.tsx';
import { SlashMenu } from './SlashMenu.tsx';
import { type SlashItem, slashItems } from './slash-items.ts';
import { useKeys } from './useKeys.ts';

/** The form that a key or a button has opened. */
export type Panel = 'link';

export interface EditorMenusProps {
  readonly editor: Editor;
  readonly editable: boolean;
  readonly embeds: LateEmbeds;
  readonly panel: Panel | null;
  setPanel(panel: Panel | null): void;
  /** More entries for the slash menu. Pass the same array in each render: a new one builds a new menu. */
  readonly entries?: readonly SlashItem[];
}

const NONE: readonly SlashItem[] = [];

export function EditorMenus({ editor, editable, embeds, panel, setPanel, entries = NONE }: EditorMenusProps): ReactNode {
  const { t } = useTranslation();
  // On touch devices, the system shows its own menu at a selection.
  const isTouched = useMediaQuery('(pointer: coarse)') ?? false;
  const openPalette = useOpenPalette();
  const items = useMemo(
    () => [
      ...slashItems(t, {
        editLink: () => setPanel('link'),
        showKeys: () => editor.showKeys(),
        chooseFiles: (kind) => editor.chooseFiles(kind),
        searchAll: openPalette,
      }),
      ...entries,
    ],
    [t, editor, setPanel, openPalette, entries],
  );
  const editLink = () => setPanel('link');
  useKeys(editor, (event) => {
    // An open menu beside the text takes Alt-F10 before the toolbar does. Its handler may run after this one, so this one leaves the key to it.
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
      {editable && panel === null && <EmbedMenu editor={editor} embeds={embeds} />}
      {editable && <SlashMenu editor={editor} items={items} />}
      {editable && panel === 'link' && <LinkForm editor={editor} close={() => setPanel(null)} />}
    </>
  );
}
