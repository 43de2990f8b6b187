/** The outline in the panel. */
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../panel/panel-props.ts';
import { OutlineHeadings } from './OutlineHeadings.tsx';

export function OutlinePanel({ outline, onLeave }: PanelProps) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('page.outline.title')}>
      <OutlineHeadings outline={outline} onGo={onLeave} />
    </nav>
  );
}
