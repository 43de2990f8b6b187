/** The title of the browser's tab. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Shows `title` before the app's name, or the name alone. */
export function usePageTitle(title: string | null): void {
  const { t } = useTranslation();
  const name = t('app.name');
  useEffect(() => {
    document.title = title === null ? name : `${title} · ${name}`;
  }, [title, name]);
}
