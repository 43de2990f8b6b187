/** What takes the most room in the store. */
import { Anchor, Skeleton, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStorageUse } from '../../../api/admin.ts';
import { numberFormat } from '../../../boot/formats.ts';
import { sizeText } from '../../../components/size-text.ts';
import { nameOf } from '../../../components/user/names.ts';
import { Card } from '../../settings/Card.tsx';
import { LoadFailure } from '../../settings/LoadFailure.tsx';
import classes from '../Admin.module.css';

export function StorageCards() {
  const { t } = useTranslation();
  const use = useStorageUse();
  if (use.data === undefined) {
    return (
      <Card title={t('admin.system.fills')}>
        {use.isError ? <LoadFailure title={t('admin.loadFailed')} query={use} /> : <Skeleton height={120} radius="md" aria-busy="true" />}
      </Card>
    );
  }
  return (
    <>
      <Largest title={t('admin.system.largestDocuments')} owner={t('admin.system.owner')}>
        {use.data.documents.map(({ id, title, owner, files, bytes }) => (
          <Row key={id} files={files} bytes={bytes} owner={nameOf(owner)}>
            <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/documents/$id" params={{ id }} preload={false} />}>
              {title || t('document.untitled')}
            </Anchor>
          </Row>
        ))}
      </Largest>
      <Largest title={t('admin.system.largestAccounts')}>
        {use.data.accounts.map(({ user, files, bytes }) => (
          <Row key={user.id} files={files} bytes={bytes}>
            {nameOf(user)}
          </Row>
        ))}
      </Largest>
    </>
  );
}

/** @param owner the head of a column of owners, if there is one */
function Largest({ title, owner, children }: { title: string; owner?: string; children: readonly ReactNode[] }) {
  const { t } = useTranslation();
  return (
    <Card title={title}>
      {children.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('admin.system.nothingStored')}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than the page is scrolled with the keyboard
        <div className={classes.table} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('admin.system.name')}</th>
                {owner !== undefined && <th scope="col">{owner}</th>}
                <th scope="col">{t('admin.system.files')}</th>
                <th scope="col">{t('admin.system.size')}</th>
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Row({ files, bytes, owner, children }: { files: number; bytes: number; owner?: string; children: ReactNode }) {
  const { i18n } = useTranslation();
  return (
    <tr>
      <td>{children}</td>
      {owner !== undefined && <td>{owner}</td>}
      <td>{numberFormat(i18n.language).format(files)}</td>
      <td>{sizeText(bytes)}</td>
    </tr>
  );
}
