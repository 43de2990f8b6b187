/** Exports the entries that match the filters. */
import { Button, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ActivityQuery, type ExportFormat, openExport } from '../../../api/admin.ts';
import { useNotify } from '../../../components/notifications/useNotify.tsx';
import { Done } from '../../settings/Card.tsx';
import frame from '../../settings/Settings.module.css';
import { saveStream } from './save-stream.ts';

const FORMATS: readonly ExportFormat[] = ['csv', 'ndjson'];

export function ExportButtons({ query }: { query: ActivityQuery }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const [busy, setBusy] = useState<ExportFormat | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const run = async (format: ExportFormat) => {
    if (busy !== null) return;
    setBusy(format);
    setDone(null);
    try {
      if (await saveStream(`activity.${format}`, () => openExport(query, format))) setDone(t('admin.activity.exported'));
    } catch (error) {
      notify.failed(t('admin.activity.exportFailed'), error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <>
      <div className={frame.actions}>
        <Text size="sm" span>
          {t('admin.activity.export')}
        </Text>
        {FORMATS.map((format) => (
          <Button
            key={format}
            size="compact-sm"
            variant="default"
            aria-busy={busy === format}
            leftSection={<IconDownload size={16} stroke={1.7} />}
            onClick={() => void run(format)}
          >
            {busy === format ? t('admin.activity.exporting') : t(`admin.activity.${format}`)}
          </Button>
        ))}
      </div>
      <Done>{done}</Done>
    </>
  );
}
