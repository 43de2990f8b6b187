/** The star and the link of a document: the head of its page, its menu and the palette have them. */
import { documentAddress, setStar } from '../../api/index.ts';
import type { PageTools } from './usePageTools.ts';

/** Without a secure origin there is no clipboard; the dialog for sharing shows the link then. */
export const MAY_COPY = navigator.clipboard !== undefined;

export async function copyLink(id: string, { t, notify }: PageTools): Promise<void> {
  try {
    await navigator.clipboard.writeText(documentAddress(id));
    notify.done(t('page.link.copied'));
  } catch (error) {
    notify.failed(t('page.link.failed'), error);
  }
}

/** @returns whether it was done */
export async function star(id: string, starred: boolean, { t, notify, queries }: PageTools): Promise<boolean> {
  try {
    await setStar(queries, id, starred);
    return true;
  } catch (error) {
    notify.failed(t('page.star.failed'), error);
    return false;
  }
}
