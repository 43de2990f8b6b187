/** A line across the page, for a message that concerns the whole page. */
import type { ReactNode } from 'react';
import classes from './Banner.module.css';

interface BannerProps {
  readonly icon: ReactNode;
  /** A button. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

export function Banner({ icon, action, children }: BannerProps) {
  return (
    <div className={classes.banner}>
      {icon}
      <span>{children}</span>
      {action}
    </div>
  );
}
