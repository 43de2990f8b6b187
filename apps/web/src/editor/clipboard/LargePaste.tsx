/** Shows how far a long paste is, and lets one cancel it. Writing waits meanwhile; what others write comes in. */
import '../tool-texts.ts';
import { Button, Group, Modal, Progress, Text } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Editor } from '../core/view.ts';
import type { Copied } from './copied.ts';
import { pasteInSlices } from './large-paste.ts';
import { tellTooLong } from './too-long.ts';

interface LargePasteProps {
  readonly editor: Editor;
  readonly copied: Copied;
  /** Most units that the document may have. */
  readonly maxLength: number;
  /** Resolves when there is room for a further edit. */
  readonly room: () => Promise<void>;
  /** Takes back the last step. */
  readonly undo: () => void;
  readonly onEnd: () => void;
}

export function LargePaste({ editor, copied, maxLength, room, undo, onEnd }: LargePasteProps) {
  const { t } = useTranslation();
  const [percent, setPercent] = useState(0);
  const cancelling = useRef<AbortController | null>(null);
  const paste = useEffectEvent(async (signal: AbortSignal) => {
    try {
      const progress = (done: number) => setPercent(Math.floor(done * 100));
      const result = await pasteInSlices(editor, copied, { signal, maxLength, progress, room, undo });
      if (result === 'too-large') tellTooLong(t);
    } finally {
      onEnd();
      editor.focus();
    }
  });
  useEffect(() => {
    const controller = new AbortController();
    cancelling.current = controller;
    // In the next task: React's strict mode mounts twice at once.
    const timer = setTimeout(() => void paste(controller.signal));
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, []);
  const cancel = () => cancelling.current?.abort();
  return (
    <Modal
      opened
      onClose={cancel}
      title={t('tools.paste.title')}
      size="sm"
      closeOnClickOutside={false}
      withCloseButton={false}
      returnFocus={false}
      // What locks the page's scrolling is inherited by all lines: each of them would be styled and laid out anew, in one task, when this opens and when it closes.
      lockScroll={false}
      transitionProps={{ duration: 0 }}
    >
      <Progress value={percent} aria-label={t('tools.paste.title')} transitionDuration={0} />
      <Group justify="space-between" mt="md">
        <Text size="sm">{t('tools.paste.progress', { percent })}</Text>
        <Button variant="default" onClick={cancel}>
          {t('tools.paste.cancel')}
        </Button>
      </Group>
    </Modal>
  );
}
