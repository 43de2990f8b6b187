/** The title of the browser's tab. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Shows `title` before the app's name, or for null the name alone; undefined leaves it to another part of the page. */
export function usePageTitle(title: string | null | undefined): void {
  const { t } = useTranslation();
  const name = t('app.name');
  useEffect(() => {
    if (title === undefined) return;
    document.title = title === null ? name : `${title} · ${name}`;
  }, [title, name]);
}
