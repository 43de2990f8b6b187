/** The panel beside the text: its name, the way to the others, its width, and the ways to close it. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { takeEscape } from '../../../../editor/core/unused-escape.ts';
import { changeView, PANEL_WIDTH, useViewSettings } from '../ViewSettings.ts';
import { focusAsked, hidePanel, PANEL_ELEMENT } from './open-panel.ts';
import { PanelButtons, PanelContent } from './PanelParts.tsx';
import type { PanelProps } from './panel-props.ts';
import type { PanelId } from './panels.ts';
import classes from './SidePanel.module.css';

export function DockedPanel({ id, ...props }: Omit<PanelProps, 'onLeave'> & { readonly id: PanelId }) {
  const { t } = useTranslation();
  const { panelWidth } = useViewSettings();
  const element = useRef<HTMLElement>(null);
  useEffect(() => focusAsked(element.current), []);
  useEffect(() => {
    // Escape closes it from inside, from the text, and where nothing has the focus; a menu or a dialog closes first.
    const onKey = (event: globalThis.KeyboardEvent) => {
      const target = event.target as Element;
      const isInside = element.current?.contains(target) && element.current.querySelector('[aria-expanded="true"]') === null;
      if (!isInside && target !== document.body && !target.closest('.ink-text')) return;
      if (takeEscape(event)) hidePanel(isInside === true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <aside ref={element} id={PANEL_ELEMENT} className={classes.panel} aria-label={t(`page.panel.${id}`)} tabIndex={-1}>
      <Separator width={panelWidth} panel={element} />
      <div className={classes.head}>
        <h2 className={classes.title}>{t(`page.panel.${id}`)}</h2>
        <PanelButtons document={props.document} open={id} />
        <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('page.panel.close')} onClick={() => hidePanel(true)}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      <div className={classes.content}>
        <PanelContent {...props} id={id} onLeave={() => undefined} />
      </div>
    </aside>
  );
}

/** Pixels that a key moves the edge by. */
const STEP_PX = 16;

/** The edge, to be dragged or moved by the arrow keys. The width is kept when it is let go; until then nothing is rendered anew. */
function Separator({ width, panel }: { width: number; panel: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation();
  const isRtl = () => getComputedStyle(document.documentElement).direction === 'rtl';
  // In a narrow window it is not as wide as it is kept.
  const shownWidth = () => panel.current?.offsetWidth ?? width;
  const keep = (wanted: number) => changeView({ panelWidth: Math.min(PANEL_WIDTH.max, Math.max(PANEL_WIDTH.min, Math.round(wanted))) });
  const onKeyDown = (event: KeyboardEvent) => {
    const outward = isRtl() ? 'ArrowRight' : 'ArrowLeft';
    const inward = isRtl() ? 'ArrowLeft' : 'ArrowRight';
    if (event.key === outward) keep(shownWidth() + STEP_PX);
    else if (event.key === inward) keep(shownWidth() - STEP_PX);
    else if (event.key === 'Home') keep(PANEL_WIDTH.min);
    else if (event.key === 'End') keep(PANEL_WIDTH.max);
    else return;
    event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const { currentTarget: edge, clientX: from } = event;
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    const before = shownWidth();
    const widthAt = (x: number) => Math.min(PANEL_WIDTH.max, Math.max(PANEL_WIDTH.min, before + (isRtl() ? x - from : from - x)));
    const move = ({ clientX }: globalThis.PointerEvent) =>
      panel.current?.parentElement?.style.setProperty('width', `${widthAt(clientX)}px`);
    const end = ({ clientX }: globalThis.PointerEvent) => {
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('lostpointercapture', end as EventListener);
      keep(widthAt(clientX));
    };
    edge.addEventListener('pointermove', move);
    edge.addEventListener('lostpointercapture', end as EventListener);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> can't be moved
    <div
      role="separator"
      className={classes.separator}
      aria-orientation="vertical"
      aria-label={t('page.panel.width')}
      aria-controls={PANEL_ELEMENT}
      aria-valuenow={width}
      aria-valuemin={PANEL_WIDTH.min}
      aria-valuemax={PANEL_WIDTH.max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onDoubleClick={() => keep(PANEL_WIDTH.initial)}
    />
  );
}
