/** How many words the document has, and the selection: a small number at the edge. A click, or the menu, tells more. */
import '../opened-texts.ts';
import { UnstyledButton } from '@mantine/core';
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { useOnceTrue } from '../../../components/lazy/useOnceTrue.ts';
import type { Editor } from '../../../editor/core/view.ts';
import { Counting } from '../../../editor/outline/counting.ts';
import classes from './WordCount.module.css';

const WordCountDialog = lazyPart(async () => (await import('./WordCountDialog.tsx')).WordCountDialog);

interface WordCountProps {
  readonly editor: Editor;
  /** Whether the dialog is. */
  readonly opened: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

export function WordCount({ editor, opened, onOpen, onClose }: WordCountProps) {
  const counting = useMemo(() => new Counting(editor), [editor]);
  const hasOpened = useOnceTrue(opened);
  return (
    <>
      <WordCountButton counting={counting} onOpen={onOpen} />
      {hasOpened && <WordCountDialog counting={counting} opened={opened} onClose={onClose} onMissing={onClose} />}
    </>
  );
}

function WordCountButton({ counting, onOpen }: { counting: Counting; onOpen: () => void }) {
  const { t } = useTranslation();
  const counts = useSyncExternalStore(counting.subscribe, counting.counts);
  if (counts === null) return null;
  const { document, selection } = counts;
  return (
    <UnstyledButton className={classes.button} onClick={onOpen}>
      {selection
        ? t('opened.count.ofWords', { selected: selection.words, count: document.words })
        : t('opened.count.words', { count: document.words })}
    </UnstyledButton>
  );
}
