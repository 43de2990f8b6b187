/** What the command palette offers on a document's page. */
import '../../commands/texts.ts';
import './opened-texts.ts';
import type { SharedDocument } from '@inkstone/sync';
import {
  IconArrowLeft,
  IconArrowsHorizontal,
  IconCopy,
  IconFocus2,
  IconHistory,
  IconLink,
  IconListTree,
  IconPencil,
  IconPrinter,
  IconStar,
  IconStarOff,
  IconTrash,
  IconUserQuestion,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import type { DocumentRole } from '../../api/index.ts';
import { keyName, PRINT_KEY } from '../../commands/keys.ts';
import type { Command } from '../../commands/registry.ts';
import { lastPlace } from '../../components/last-place.ts';
import type { Editor } from '../../editor/core/view.ts';
import { formatCommands, textCommands } from './editor-commands.ts';
import { toggleOutline } from './frame/outline/useOutlinePlace.ts';
import { showPanel } from './frame/panel/open-panel.ts';
import { panelsFor } from './frame/panel/panels.ts';
import { focusTitle } from './frame/title/DocumentTitle.tsx';
import { changeView, viewSettings, zoomFrom } from './frame/ViewSettings.ts';
import { askWhoWrote, openHistory } from './history-ways.ts';
import { PAGE_KEYS } from './page-keys.ts';
import { copyLink, MAY_COPY, star } from './star-and-link.ts';
import type { PageTools } from './usePageTools.ts';
import { duplicate, moveToTrash } from './whole-document.ts';

export interface CommandedDocument {
  readonly id: string;
  readonly title: string;
  readonly role: DocumentRole | null;
  readonly starred: boolean;
  /** Whether the user has no account, and so no lists, stars and tags. */
  readonly isGuest: boolean;
  /** Whether the user may make documents. */
  readonly mayCreate: boolean;
  readonly shared: SharedDocument;
  /** Null while the text isn't shown. */
  readonly editor: Editor | null;
}

export function documentCommands(document: CommandedDocument, tools: PageTools): readonly Command[] {
  const { editor, title } = document;
  const { t, notify } = tools;
  return [
    ...wholeCommands(document, tools),
    ...viewCommands(document, tools),
    ...(editor ? textCommands(editor, title || t('editor.untitled'), t, notify.missing) : []),
    ...(editor ? formatCommands(editor, t) : []),
  ];
}

/** What one does with the document as a whole. */
function wholeCommands(
  { id, title, role, starred, isGuest, mayCreate, shared, editor }: CommandedDocument,
  tools: PageTools,
): readonly Command[] {
  const { t, notify, navigate } = tools;
  const toggleStar = async () => {
    if (await star(id, !starred, tools)) notify.done(t(starred ? 'palette.commands.unstarred' : 'palette.commands.starred', { title }));
  };

  const commands: (Command | false | null)[] = [
    !isGuest && {
      id: 'star',
      group: 'page',
      icon: starred ? IconStarOff : IconStar,
      label: t(starred ? 'page.star.remove' : 'page.star.add'),
      run: () => void toggleStar(),
    },
    role !== null &&
      role !== 'viewer' && {
        id: 'rename',
        group: 'page',
        icon: IconPencil,
        label: t('document.rename'),
        run: () => void focusTitle('all'),
      },
    mayCreate && {
      id: 'duplicate',
      group: 'page',
      icon: IconCopy,
      label: t('document.copy'),
      run: () => duplicate({ id, title }, tools),
    },
    MAY_COPY &&
      !isGuest && { id: 'copy-link', group: 'page', icon: IconLink, label: t('page.link.copy'), run: () => void copyLink(id, tools) },
    {
      id: 'print',
      group: 'page',
      icon: IconPrinter,
      label: t('opened.menu.print'),
      keys: keyName(PRINT_KEY, t),
      run: () => window.print(),
    },
    { id: 'open-history', group: 'page', icon: IconHistory, label: t('opened.menu.history'), run: () => openHistory(id, tools) },
    editor && {
      id: 'who-wrote',
      group: 'page',
      icon: IconUserQuestion,
      label: t('opened.menu.whoWrote'),
      run: () => void askWhoWrote({ id, shared }, editor, tools),
    },
    role === 'owner' && {
      id: 'trash',
      group: 'page',
      icon: IconTrash,
      label: t('document.moveToTrash'),
      run: () => moveToTrash({ id, title }, tools),
    },
    !isGuest && {
      id: 'back',
      group: 'go',
      icon: IconArrowLeft,
      label: t('palette.commands.backToList'),
      run: () => void navigate({ to: lastPlace() }),
    },
  ];
  return commands.filter((command) => command !== false && command !== null);
}

/** How the document is shown on this device. */
function viewCommands({ role }: CommandedDocument, { t }: PageTools): readonly Command[] {
  const { zoom, isWide, isFocused } = viewSettings();
  const view = (id: string, label: string, icon: Command['icon'], run: () => void, keys?: string): Command => ({
    id,
    group: 'page',
    icon,
    label,
    ...(keys && { keys: keyName(keys, t) }),
    run,
  });
  return [
    view('larger', t('opened.menu.larger'), IconZoomIn, () => changeView({ zoom: zoomFrom(zoom, 1) })),
    view('smaller', t('opened.menu.smaller'), IconZoomOut, () => changeView({ zoom: zoomFrom(zoom, -1) })),
    view('outline', t('opened.menu.outline'), IconListTree, toggleOutline, PAGE_KEYS.outline),
    view('wide', t('opened.menu.wide'), IconArrowsHorizontal, () => changeView({ isWide: !isWide }), PAGE_KEYS.wide),
    view('focus', t('opened.menu.focus'), IconFocus2, () => changeView({ isFocused: !isFocused }), PAGE_KEYS.focus),
    ...panelsFor(role)
      .filter(({ id }) => id !== 'outline')
      .map((panel) =>
        view(
          panel.id === 'details' ? 'count' : panel.id,
          t(`page.panel.${panel.id}`),
          panel.icon,
          () => showPanel(panel.id),
          'keys' in panel ? panel.keys : undefined,
        ),
      ),
  ];
}
