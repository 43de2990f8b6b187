/** How many words the document has, and the selection. A click tells more. */
import '../opened-texts.ts';
import { UnstyledButton } from '@mantine/core';
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Editor } from '../../../editor/core/view.ts';
import { Counting } from '../../../editor/outline/counting.ts';
import { togglePanel } from './panel/open-panel.ts';
import classes from './WordCount.module.css';

export function WordCount({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const counting = useMemo(() => new Counting(editor), [editor]);
  const counts = useSyncExternalStore(counting.subscribe, counting.counts);
  if (counts === null) return null;
  const { document, selection } = counts;
  return (
    <UnstyledButton className={classes.button} onClick={() => togglePanel('details')}>
      {selection
        ? t('opened.count.ofWords', { selected: selection.words, count: document.words })
        : t('opened.count.words', { count: document.words })}
    </UnstyledButton>
  );
}
