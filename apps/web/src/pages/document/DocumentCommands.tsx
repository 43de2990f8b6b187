/** What the command palette offers on a document's page. */
import { IconArrowLeft, IconCopy, IconKeyboard, IconLink, IconPencil, IconStar, IconStarOff, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type DocumentRole, documentCalls, refreshLists, useSession } from '../../api/index.ts';
import { type Command, useCommands } from '../../components/commands/registry.ts';
import { lastPlace } from '../../components/last-place.ts';
import { useNotify } from '../../components/useNotify.tsx';
import { useKnownDocument } from './useKnownDocument.ts';
import { useDuplicate, useMoveToTrash } from './useWholeDocument.ts';

interface DocumentCommandsProps {
  readonly id: string;
  readonly title: string;
  readonly role: DocumentRole | null;
  showKeys(): void;
}

/** Draws nothing. */
export function DocumentCommands({ id, title, role, showKeys }: DocumentCommandsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const queries = useQueryClient();
  const mayCreate = useSession().role !== 'viewer';
  const starred = useKnownDocument(id)?.starred ?? false;
  const duplicate = useDuplicate();
  const moveToTrash = useMoveToTrash();
  const home = () => void navigate({ to: lastPlace() });

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
    notify.done(t(starred ? 'library.done.unstarred' : 'library.done.starred', { title }));
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(window.location.href);
    notify.done(t('library.commands.linkCopied'));
  };

  useCommands(() => {
    const commands: (Command | false)[] = [
      {
        id: 'star',
        group: 'page',
        icon: starred ? IconStarOff : IconStar,
        label: t(starred ? 'library.commands.unstarThis' : 'library.commands.starThis'),
        run: () => void attempt(star, t(starred ? 'library.failed.unstar' : 'library.failed.star', { count: 1 })),
      },
      role === 'owner' && {
        id: 'rename',
        group: 'page',
        icon: IconPencil,
        label: t('library.commands.focusTitle'),
        run: () => document.querySelector<HTMLInputElement>('h1 input')?.select(),
      },
      mayCreate && {
        id: 'duplicate',
        group: 'page',
        icon: IconCopy,
        label: t('library.commands.duplicateThis'),
        run: () => duplicate({ id, title }),
      },
      // Without a secure origin there is no clipboard; the dialog for sharing shows the link then.
      navigator.clipboard !== undefined && {
        id: 'copy-link',
        group: 'page',
        icon: IconLink,
        label: t('library.commands.copyLink'),
        run: () => void attempt(copyLink, t('share.copyByHand')),
      },
      role === 'owner' && {
        id: 'trash',
        group: 'page',
        icon: IconTrash,
        label: t('library.commands.trashThis'),
        run: () => moveToTrash({ id, title }),
      },
      { id: 'keys', group: 'page', icon: IconKeyboard, label: t('writing.keys.open'), run: showKeys },
      { id: 'back', group: 'go', icon: IconArrowLeft, label: t('library.commands.backToList'), run: home },
    ];
    return commands.filter((command) => command !== false);
  });
  return null;
}
