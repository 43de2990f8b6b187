/** What could not be saved, offered as a copy (R5): it stays until the user has said what to do with it. */

import type { LostReason, LostWork } from '@inkstone/sync';
import { Alert, Button, Group, InputBase, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconCopy, IconDownload, IconFilePlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCreateDocument, useMayCreate } from '../../../api/index.ts';
import { download } from '../../../components/download.ts';
import { errorText } from '../../../components/errorText.ts';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';

const REASONS = {
  refused: 'refused',
  'access-lost': 'accessLost',
  'session-ended': 'sessionEnded',
  'document-gone': 'documentGone',
  malformed: 'malformed',
  'history-changed': 'historyChanged',
  uncertain: 'uncertain',
} as const satisfies Record<LostReason, string>;

/** Lines of the text that are seen at once. Where a browser doesn't size a field by its content, long lines don't count as several. */
const MAX_ROWS = 7;

export function LostCopies({ document }: { document: OpenDocument }) {
  const lost = useShown(document, (shown) => shown.lost);
  const title = useShown(document, (shown) => shown.title);
  return lost.map((copy, index) => (
    // Copies are only ever added at the end and have no name of their own.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <LostCopy key={index} copy={copy} title={title} onDone={() => document.discard(copy)} />
  ));
}

function LostCopy({ copy, title, onDone }: { copy: LostWork; title: string; onDone: () => void }) {
  const { t } = useTranslation();
  const hasText = copy.text.trim() !== '';
  const heading = t(copy.reason === 'uncertain' ? 'editor.lostUncertainTitle' : 'editor.lostTitle');
  return (
    <Alert color="red" icon={<IconAlertTriangle size={22} />} title={heading} mb="md" role="alert">
      <Text size="sm">{t(`editor.lost.${REASONS[copy.reason]}`)}</Text>
      {hasText ? (
        <InputBase
          component="textarea"
          multiline
          readOnly
          rows={Math.min(MAX_ROWS, copy.text.trimEnd().split('\n').length)}
          mt="xs"
          aria-label={t('editor.lost.text')}
          value={copy.text}
          styles={{ input: { fieldSizing: 'content', maxHeight: `calc(${MAX_ROWS}lh + 2 * var(--input-padding-y, 0px) + 2px)` } }}
        />
      ) : (
        <Text size="sm" mt={4}>
          {t('editor.lost.formatting')}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        {hasText && <Rescue text={copy.text} title={title} onDone={onDone} />}
        <Button size="compact-md" fz="sm" variant="subtle" color="gray" onClick={onDone}>
          {hasText ? t('editor.lost.dismiss') : t('action.close')}
        </Button>
      </Group>
    </Alert>
  );
}

function Rescue({ text, title, onDone }: { text: string; title: string; onDone: () => void }) {
  const { t } = useTranslation();
  const mayCreate = useMayCreate();
  const clipboard = useClipboard({ timeout: 2500 });
  const navigate = useNavigate();
  const create = useCreateDocument();
  const name = t('editor.lost.newTitle', { title: title || t('editor.untitled') });
  const save = () =>
    create.mutate(
      { title: name.slice(0, 200), text },
      {
        onSuccess: ({ id }) => {
          onDone();
          void navigate({ to: '/documents/$id', params: { id } });
        },
        onError: (error) => notifications.show({ color: 'red', title: t('document.createFailed'), message: errorText(error, t) }),
      },
    );
  return (
    <>
      <Button
        size="compact-md"
        fz="sm"
        variant="default"
        leftSection={clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        onClick={() => clipboard.copy(text)}
      >
        {clipboard.error ? t('editor.lost.copyFailed') : clipboard.copied ? t('editor.lost.copied') : t('editor.lost.copy')}
      </Button>
      <Button
        size="compact-md"
        fz="sm"
        variant="default"
        leftSection={<IconDownload size={16} />}
        onClick={() => download(`${name}.txt`, text)}
      >
        {t('editor.lost.download')}
      </Button>
      {mayCreate && (
        <Button size="compact-md" fz="sm" leftSection={<IconFilePlus size={16} />} onClick={save} loading={create.isPending}>
          {t('editor.lost.newDocument')}
        </Button>
      )}
    </>
  );
}
