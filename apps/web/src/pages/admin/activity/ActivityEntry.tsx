/** An entry of the activity log: what was done, and, when asked, where it came from. */
import { Anchor, Text } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AdminActivity } from '../../../api/types.ts';
import { momentFormat } from '../../../boot/formats.ts';
import { documentName, sentenceOf } from '../../../components/activity/sentence.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import frame from '../../settings/Settings.module.css';
import classes from '../Admin.module.css';

export function ActivityEntry({ entry }: { entry: AdminActivity }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { actor, createdAt, detail, documentTitle } = entry;
  const sentence = sentenceOf(entry, documentName(documentTitle ?? detail.title, t), t);
  return (
    <li className={`${frame.row} ${classes.entry}`}>
      {actor === null ? (
        <IconServer2 size={32} stroke={1.4} className={frame.icon} aria-hidden="true" />
      ) : (
        <UserAvatar user={actor} size={32} />
      )}
      <div className={frame.rowText}>
        <Text size="sm">{sentence}</Text>
        <div className={classes.meta}>
          <RelativeTime iso={createdAt} language={i18n.language} />
        </div>
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className={classes.summary} aria-label={t('admin.activity.moreOf', { sentence })}>
            {t('admin.activity.more')}
          </summary>
          {isOpen && <Facts entry={entry} />}
        </details>
      </div>
    </li>
  );
}

function Facts({ entry }: { entry: AdminActivity }) {
  const { t, i18n } = useTranslation();
  const { action, address, userAgent, requestId, sequence, documentId, documentTitle, createdAt, detail } = entry;
  const missing = t('admin.activity.missing');
  return (
    <dl className={classes.facts}>
      <Fact name={t('admin.activity.time')}>{momentFormat(i18n.language).format(new Date(createdAt))}</Fact>
      <Fact name={t('admin.activity.code')}>{action}</Fact>
      {documentId !== null && (
        <Fact name={t('admin.activity.openDocument')}>
          {documentTitle === null ? (
            documentId
          ) : (
            <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/documents/$id" params={{ id: documentId }} preload={false} />}>
              {documentTitle || t('document.untitled')}
            </Anchor>
          )}
        </Fact>
      )}
      <Fact name={t('admin.activity.address')}>{address ?? missing}</Fact>
      <Fact name={t('admin.activity.agent')}>{userAgent ?? missing}</Fact>
      <Fact name={t('admin.activity.request')}>{requestId ?? missing}</Fact>
      <Fact name={t('admin.activity.seal')}>{sequence ?? t('admin.activity.unsealed')}</Fact>
      {Object.entries(detail).map(([name, value]) => (
        <Fact key={name} name={name}>
          {String(value)}
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
