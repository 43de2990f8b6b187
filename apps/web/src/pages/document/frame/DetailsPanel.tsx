/** What is known of the document: its words and characters, and those of the selection; whose it is, and when it was changed. */
import '../opened-texts.ts';
import { Table, Text } from '@mantine/core';
import { type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../../api/index.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { nameOf } from '../../../components/user/names.ts';
import { Counting } from '../../../editor/outline/counting.ts';
import type { Count } from '../../../editor/outline/word-count.ts';
import type { PanelProps } from './panel/panel-props.ts';
import classes from './WordCount.module.css';

export function DetailsPanel({ document, editor }: PanelProps) {
  const { t, i18n } = useTranslation();
  const counting = useMemo(() => new Counting(editor), [editor]);
  const info = useDocument(document.id).data;
  return (
    <>
      <Figures counting={counting} />
      {info && (
        <Table mt="md" className={classes.figures}>
          <Table.Tbody>
            <Row name={t('role.owner')}>{nameOf(info.owner)}</Row>
            <Row name={t('opened.details.created')}>
              <RelativeTime iso={info.createdAt} language={i18n.language} />
            </Row>
            <Row name={t('opened.details.changed')}>
              <RelativeTime iso={info.updatedAt} language={i18n.language} />
            </Row>
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
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
