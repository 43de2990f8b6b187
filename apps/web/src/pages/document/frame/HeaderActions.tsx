/** The buttons beside the title. In narrow windows they are in the document's menu. */
import { ActionIcon } from '@mantine/core';
import { IconLink, IconStar, IconStarFilled, IconTag } from '@tabler/icons-react';
import type { MouseEventHandler, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../../../components/Tooltip.tsx';
import classes from '../DocumentPage.module.css';
import { copyLink, MAY_COPY, star } from '../star-and-link.ts';
import { usePageTools } from '../usePageTools.ts';
import { useStarred } from './useStarred.ts';

export function HeaderActions({ id, onTag }: { id: string; onTag: (from: Element) => void }) {
  const tools = usePageTools();
  const { t } = useTranslation();
  const starred = useStarred(id);
  return (
    <div className={classes.actions}>
      <Action name={t(starred ? 'page.star.remove' : 'page.star.add')} onClick={() => void star(id, !starred, tools)}>
        {starred ? <IconStarFilled size={18} color="var(--app-star)" /> : <IconStar size={18} stroke={1.7} />}
      </Action>
      <Action name={t('page.tags')} onClick={(event) => onTag(event.currentTarget)}>
        <IconTag size={18} stroke={1.7} />
      </Action>
      {MAY_COPY && (
        <Action name={t('page.link.copy')} onClick={() => void copyLink(id, tools)}>
          <IconLink size={18} stroke={1.7} />
        </Action>
      )}
    </div>
  );
}

function Action({ name, onClick, children }: { name: string; onClick: MouseEventHandler; children: ReactNode }) {
  return (
    <Tooltip label={name}>
      <ActionIcon variant="subtle" color="gray" size={34} aria-label={name} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
