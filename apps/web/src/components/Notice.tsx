/** A message in place of a whole page or list, with buttons for what the user can do. */
import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Notice.module.css';
import { usePageTitle } from './usePageTitle.ts';

interface NoticeProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** The level of the heading: 1 if the message replaces the page; it is the title of the browser's tab then, too. 2 within a page. */
  readonly order?: 1 | 2;
}

export function Notice({ icon, title, children, actions, order = 2 }: NoticeProps) {
  usePageTitle(order === 1 ? title : undefined);
  return (
    <Stack align="center" gap="xs" className={classes.notice}>
      <div className={classes.icon} aria-hidden="true">
        {icon}
      </div>
      <Title order={order} size="h2" ta="center" className={classes.title}>
        {title}
      </Title>
      {children !== undefined && (
        <Text c="dimmed" ta="center" maw={440} component="div">
          {children}
        </Text>
      )}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </Stack>
  );
}
