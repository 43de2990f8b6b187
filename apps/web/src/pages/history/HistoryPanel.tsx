/** The panel of a document's history: its days, writing sessions and versions, each with the way to the page that shows it. */
import './texts.ts';
import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionsKey } from '../../api/history.ts';
import type { PanelProps } from '../document/frame/panel/panel-props.ts';
import { useShown } from '../document/opening/useOpenDocument.ts';
import { useHistoryActions } from './useHistoryActions.tsx';
import { VersionList } from './VersionList.tsx';

/** Milliseconds between two looks whether the text was changed. */
const LOOK_MS = 10_000;

export function HistoryPanel({ document }: PanelProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const title = useShown(document, (shown) => shown.title);
  const mayEdit = useShown(document, ({ role, status }) => role !== null && role !== 'viewer' && status.state !== 'closed');
  const { acts, dialogs } = useHistoryActions({
    documentId: document.id,
    title,
    mayEdit,
    onAsk: (editId) => document.shared.expectEdit(editId),
  });
  useEffect(() => {
    let { version } = document.shared;
    const timer = setInterval(() => {
      if (document.shared.version === version) return;
      version = document.shared.version;
      void queries.invalidateQueries({ queryKey: sessionsKey(document.id) });
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [document, queries]);
  const show = (version?: number) =>
    void navigate({ to: '/documents/$id/history', params: { id: document.id }, search: version === undefined ? {} : { version } });
  return (
    <>
      <Button variant="light" fullWidth mb="xs" leftSection={<IconHistory size={17} />} onClick={() => show()}>
        {t('history.open')}
      </Button>
      <VersionList documentId={document.id} shown={null} onShow={show} onCompare={null} acts={acts} />
      {dialogs}
    </>
  );
}
