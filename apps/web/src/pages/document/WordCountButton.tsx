/** How many words the document has, and the selection: a small number at the edge. A click tells more. */
import { UnstyledButton } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Counting } from '../../editor/counting.ts';
import classes from './WordCount.module.css';

export function WordCountButton({ counting, onOpen }: { counting: Counting; onOpen: () => void }) {
  const { t } = useTranslation();
  const counts = useSyncExternalStore(counting.subscribe, counting.counts);
  if (counts === null) return null;
  const { document, selection } = counts;
  return (
    <UnstyledButton className={classes.button} onClick={onOpen}>
      {selection
        ? t('page.count.ofWords', { selected: selection.words, count: document.words })
        : t('page.count.words', { count: document.words })}
    </UnstyledButton>
  );
}
