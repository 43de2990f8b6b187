/** A whole page or list replaced by one message and what can be done about it. */
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
  /** 1 where the message is the page, and names the browser's tab, too; 2 within one. */
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
