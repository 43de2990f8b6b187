/** How many words and characters the document has, and the selection. */
import '../opened-texts.ts';
import { Table, Text } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../components/Dialog.tsx';
import { useOpenedLater } from '../../../components/lazy/useOpenedLater.ts';
import type { Counting } from '../../../editor/outline/counting.ts';
import type { Count } from '../../../editor/outline/word-count.ts';
import classes from './WordCount.module.css';

export function WordCountDialog({ counting, opened, onClose }: { counting: Counting; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const isOpened = useOpenedLater(opened);
  return (
    <Dialog opened={isOpened} onClose={onClose} title={t('opened.menu.count')} size="sm">
      <Figures counting={counting} />
    </Dialog>
  );
}

const ROWS = ['words', 'characters', 'withoutSpaces'] as const satisfies readonly (keyof Count)[];

function Figures({ counting }: { counting: Counting }) {
  const { t, i18n } = useTranslation();
  const counts = useSyncExternalStore(counting.subscribe, counting.counts);
  const format = new Intl.NumberFormat(i18n.language);
  if (counts === null) return <Text role="status">{t('opened.count.busy')}</Text>;
  const { document, selection } = counts;
  return (
    <Table aria-live="polite" className={classes.figures}>
      {selection && (
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th>{t('opened.count.selection')}</Table.Th>
            <Table.Th>{t('opened.count.document')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
      )}
      <Table.Tbody>
        {ROWS.map((row) => (
          <Table.Tr key={row}>
            <Table.Th scope="row">{t(`opened.count.row.${row}`)}</Table.Th>
            {selection && <Table.Td>{format.format(selection[row])}</Table.Td>}
            <Table.Td>{format.format(document[row])}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
