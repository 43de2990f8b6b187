/** Sets the title of the browser's tab. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Sets `title` and the app's name. With null it sets the name alone; with undefined it sets nothing, because another part of the page does. */
export function usePageTitle(title: string | null | undefined): void {
  const { t } = useTranslation();
  const name = t('app.name');
  useEffect(() => {
    if (title === undefined) return;
    document.title = title === null ? name : `${title} · ${name}`;
  }, [title, name]);
}
