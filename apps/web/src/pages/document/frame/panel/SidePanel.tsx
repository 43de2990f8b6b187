/** The place at the right of the text for one panel at a time. What is in it comes when it is opened. */
import { useEffect } from 'react';
import { lazyPart } from '../../../../components/lazy/lazy-part.tsx';
import { useShown } from '../../opening/useOpenDocument.ts';
import { useOutlinePlace } from '../outline/useOutlinePlace.ts';
import { useViewSettings } from '../ViewSettings.ts';
import { hidePanel, useOpenPanel } from './open-panel.ts';
import type { PanelProps } from './panel-props.ts';
import { panelsFor } from './panels.ts';
import classes from './SidePanel.module.css';

const DockedPanel = lazyPart(async () => (await import('./DockedPanel.tsx')).DockedPanel);
const PanelSheet = lazyPart(async () => (await import('./PanelSheet.tsx')).PanelSheet);

export function SidePanel(props: Omit<PanelProps, 'onLeave'>) {
  const { id, isSheet } = useOpenPanel();
  const { panelWidth } = useViewSettings();
  // The outline stands in the margin already.
  const isElsewhere = useOutlinePlace() === 'margin' && id === 'outline';
  const role = useShown(props.document, (shown) => shown.role);
  // Kept open from a document in which the user may do more.
  const isForbidden = panelsFor(role).every((panel) => panel.id !== id);
  useEffect(() => () => void (isSheet && hidePanel(false)), [isSheet]);
  if (id === null || isElsewhere || isForbidden) return null;
  const missing = () => hidePanel(true);
  if (isSheet) return <PanelSheet {...props} id={id} onMissing={missing} />;
  // As wide from the start, so that the text doesn't move when the panel comes.
  return (
    <div className={classes.place} style={{ width: panelWidth }}>
      <DockedPanel {...props} id={id} onMissing={missing} />
    </div>
  );
}
