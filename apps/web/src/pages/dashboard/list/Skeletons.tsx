/** Empty places of the size of real ones, so that nothing jumps when those come. */
import { Skeleton, VisuallyHidden } from '@mantine/core';
import type { View } from '../preferences.ts';
import item from './DocumentItem.module.css';
import classes from './DocumentList.module.css';
import strip from './strip/ListStrip.module.css';

const WIDTHS = ['46%', '30%', '58%', '38%', '50%', '34%', '54%', '42%'];

export function ListSkeleton({ view, label }: { view: View; label: string }) {
  return (
    <div className={classes.surface} data-view={view}>
      <VisuallyHidden role="status">{label}</VisuallyHidden>
      <div className={strip.strip} data-view={view} />
      <div aria-hidden="true" className={classes.ghosts} data-view={view}>
        {WIDTHS.map((width) => (
          <RowGhost key={width} view={view} width={width} />
        ))}
      </div>
    </div>
  );
}

export function RowGhost({ view, width = '42%' }: { view: View; width?: string }) {
  return (
    <div className={item.item} data-view={view} data-ghost>
      <span className={item.check} />
      <div className={item.title}>
        <div className={item.words}>
          <Skeleton height={14} width={width} />
        </div>
      </div>
      <span className={item.here} />
      <div className={item.owner}>
        <Skeleton height={12} width={72} />
      </div>
      <div className={item.time}>
        <Skeleton height={12} width={64} />
      </div>
    </div>
  );
}
