/** What the rows of a list can do: they ask first, say that it was done, and put the focus where it is not lost. */
import { type RefObject, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import type { Question } from './ConfirmDialog.tsx';

interface Acts {
  readonly question: Question | null;
  readonly ask: (question: Question, done: string) => void;
  readonly close: () => void;
  readonly failed: (error: unknown) => void;
  /** What was done last; null: nothing yet. */
  readonly done: string | null;
  readonly say: (done: string | null) => void;
  readonly list: RefObject<HTMLUListElement | null>;
}

export function useActs(): Acts {
  const { t } = useTranslation();
  const notify = useNotify();
  const [question, setQuestion] = useState<Question | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  return {
    question,
    ask: (asked, whenDone) => {
      setDone(null);
      setQuestion({ ...asked, run: () => asked.run().then(() => setDone(whenDone)) });
    },
    close: () => setQuestion(null),
    failed: (error) => notify.failed(t('admin.failed'), error),
    done,
    say: setDone,
    list,
  };
}
