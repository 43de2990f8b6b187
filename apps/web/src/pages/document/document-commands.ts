/** What the command palette offers on a document's page. */
import '../../commands/texts.ts';
import '../../components/share/texts.ts';
import {
  IconArrowLeft,
  IconCopy,
  IconKeyboard,
  IconLink,
  IconPencil,
  IconPrinter,
  IconStar,
  IconStarOff,
  IconTrash,
} from '@tabler/icons-react';
import { type DocumentRole, documentCalls, refreshLists } from '../../api/index.ts';
import { keyName, PRINT_KEY } from '../../commands/keys.ts';
import type { Command } from '../../commands/registry.ts';
import { lastPlace } from '../../components/last-place.ts';
import type { PageTools } from './usePageTools.ts';
import { duplicate, moveToTrash } from './whole-document.ts';

export interface CommandedDocument {
  readonly id: string;
  readonly title: string;
  readonly role: DocumentRole | null;
  readonly starred: boolean;
  /** Whether the user may make documents. */
  readonly mayCreate: boolean;
  showKeys(): void;
}

export function documentCommands(
  { id, title, role, starred, mayCreate, showKeys }: CommandedDocument,
  tools: PageTools,
): readonly Command[] {
  const { t, notify, navigate, queries } = tools;
  const attempt = async (work: () => Promise<void>, failure: string) => {
    try {
      await work();
      refreshLists(queries);
    } catch (error) {
      notify.failed(failure, error);
    }
  };
  const star = async () => {
    await documentCalls.star(id, !starred);
    notify.done(t(starred ? 'palette.commands.unstarred' : 'palette.commands.starred', { title }));
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(window.location.href);
    notify.done(t('palette.commands.linkCopied'));
  };

  const commands: (Command | false)[] = [
    {
      id: 'star',
      group: 'page',
      icon: starred ? IconStarOff : IconStar,
      label: t(starred ? 'palette.commands.unstarThis' : 'palette.commands.starThis'),
      run: () => void attempt(star, t(starred ? 'palette.commands.unstarFailed' : 'palette.commands.starFailed')),
    },
    role === 'owner' && {
      id: 'rename',
      group: 'page',
      icon: IconPencil,
      label: t('palette.commands.focusTitle'),
      run: () => document.querySelector<HTMLInputElement>('h1 input')?.select(),
    },
    mayCreate && {
      id: 'duplicate',
      group: 'page',
      icon: IconCopy,
      label: t('palette.commands.duplicateThis'),
      run: () => duplicate({ id, title }, tools),
    },
    // Without a secure origin there is no clipboard; the dialog for sharing shows the link then.
    navigator.clipboard !== undefined && {
      id: 'copy-link',
      group: 'page',
      icon: IconLink,
      label: t('palette.commands.copyLink'),
      run: () => void attempt(copyLink, t('share.copyByHand')),
    },
    {
      id: 'print',
      group: 'page',
      icon: IconPrinter,
      label: t('palette.commands.printThis'),
      keys: keyName(PRINT_KEY, t),
      run: () => window.print(),
    },
    role === 'owner' && {
      id: 'trash',
      group: 'page',
      icon: IconTrash,
      label: t('palette.commands.trashThis'),
      run: () => moveToTrash({ id, title }, tools),
    },
    { id: 'keys', group: 'page', icon: IconKeyboard, label: t('editor.showKeys'), run: showKeys },
    {
      id: 'back',
      group: 'go',
      icon: IconArrowLeft,
      label: t('palette.commands.backToList'),
      run: () => void navigate({ to: lastPlace() }),
    },
  ];
  return commands.filter((command) => command !== false);
}
