/** What can stand in the panel at the right of the text, one at a time. A new panel is one entry here and its title in the texts (`page.panel`). */
import { IconActivity, IconHistory, IconInfoCircle, IconListTree, IconPaperclip, IconUsers } from '@tabler/icons-react';
import type { DocumentRole as Role } from '../../../../api/types.ts';
import { lazyPart } from '../../../../components/lazy/lazy-part.tsx';
import { PAGE_KEYS } from '../../page-keys.ts';
import type { PanelProps } from './panel-props.ts';

/** In the order of their buttons. */
export const PANELS = [
  {
    id: 'people',
    icon: IconUsers,
    Content: lazyPart<PanelProps>(async () => (await import('../../people/PeoplePanel.tsx')).PeoplePanel),
  },
  {
    id: 'files',
    icon: IconPaperclip,
    Content: lazyPart<PanelProps>(async () => (await import('../../files/FilesPanel.tsx')).FilesPanel),
  },
  {
    id: 'history',
    icon: IconHistory,
    Content: lazyPart<PanelProps>(async () => (await import('../../../history/HistoryPanel.tsx')).HistoryPanel),
  },
  {
    id: 'activity',
    icon: IconActivity,
    isForEditors: true,
    Content: lazyPart<PanelProps>(async () => (await import('../../activity/ActivityPanel.tsx')).ActivityPanel),
  },
  {
    id: 'details',
    icon: IconInfoCircle,
    keys: PAGE_KEYS.count,
    Content: lazyPart<PanelProps>(async () => (await import('../DetailsPanel.tsx')).DetailsPanel),
  },
  {
    id: 'outline',
    icon: IconListTree,
    keys: PAGE_KEYS.outline,
    Content: lazyPart<PanelProps>(async () => (await import('../outline/OutlinePanel.tsx')).OutlinePanel),
  },
] as const;

/** The panels that somebody with this role can open; null: the role isn't known yet. */
export function panelsFor(role: Role | null): readonly Panel[] {
  return PANELS.filter((panel) => !('isForEditors' in panel) || (role !== null && role !== 'viewer'));
}

type Panel = (typeof PANELS)[number];
export type PanelId = (typeof PANELS)[number]['id'];
