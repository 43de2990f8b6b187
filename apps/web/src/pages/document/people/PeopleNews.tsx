/** Tells screen readers who has come and gone, a few times a minute at most. */
import { VisuallyHidden } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { Comings, type News } from './comings.ts';

/** Milliseconds between two announcements, and from a change to its announcement. Changes in between are announced together. */
const NEWS_INTERVAL_MS = 6_000;

export function PeopleNews({ document }: { document: OpenDocument }) {
  const { t } = useTranslation();
  const [news, setNews] = useState<News | null>(null);
  useEffect(() => {
    const comings = new Comings(document.snapshot().people);
    let { people } = document.snapshot();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const unsubscribe = document.subscribe(() => {
      const shown = document.snapshot();
      // Without a connection nobody knows who is here; what has changed by its return is told then.
      if (shown.people === people || shown.status.state === 'offline') return;
      people = shown.people;
      comings.see(people);
      timer ??= setTimeout(() => {
        timer = null;
        setNews((before) => comings.take() ?? before);
      }, NEWS_INTERVAL_MS);
    });
    return () => {
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
    };
  }, [document]);
  return (
    <VisuallyHidden role="status">{news && [told(news.joined, 'joined', t), told(news.left, 'left', t)].join(' ').trim()}</VisuallyHidden>
  );
}

function told(names: readonly string[], what: 'joined' | 'left', t: TFunction): string {
  const [name, second] = names;
  if (name === undefined) return '';
  if (second === undefined) return t(`page.people.${what}`, { name });
  if (names.length === 2) return t(`page.people.${what}Two`, { name, second });
  return t(`page.people.${what}Many`, { name, count: names.length - 1 });
}
