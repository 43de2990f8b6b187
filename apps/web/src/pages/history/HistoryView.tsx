/** The history of a document that can be read: what is chosen on the page, and where it stands. */
import { Button, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type CSSProperties, useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionsQuery } from '../../api/history.ts';
import type { DocumentInfo } from '../../api/types.ts';
import { useShowKeys } from '../../commands/registry.ts';
import { errorText } from '../../components/errorText.ts';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import { headHeight, toolsHeight } from '../document/frame/sticky-edges.ts';
import { useViewSettings } from '../document/frame/ViewSettings.ts';
import { basesOf, sessionStart } from './bases.ts';
import { placeAfter } from './changes.ts';
import { FilmBar, useMomentName } from './FilmBar.tsx';
import classes from './History.module.css';
import { HistoryHeader } from './HistoryHeader.tsx';
import { HistoryList } from './HistoryList.tsx';
import { NoSuchVersionError } from './moments.ts';
import { AuthorsBar, ChangesBar, toldChange } from './Stops.tsx';
import { type Passage, TextView } from './TextView.tsx';
import type { Timeline } from './Timeline.ts';
import { useAuthorColours, useAuthorMarks, useAuthors, useChangeMarks, useComparison, useEditMarks, useWriter } from './useComparison.ts';
import { useHistoryActions } from './useHistoryActions.tsx';
import { useTimeline } from './useTimeline.ts';

interface HistoryViewProps {
  readonly info: DocumentInfo;
  readonly timeline: Timeline;
  /** As the address has them. */
  readonly version: number | undefined;
  readonly from: number | undefined;
}

const NOTHING: readonly never[] = [];
/** Milliseconds that a version is shown before the address names it: to change the address costs more than to show a version. */
const ADDRESS_MS = 250;

export function HistoryView({ info, timeline, version, from: asked }: HistoryViewProps) {
  const from = asked ?? null;
  const { id, title } = info;
  const { t } = useTranslation();
  const { zoom, isWide } = useViewSettings();
  const shown = useTimeline(timeline, (snapshot) => snapshot.shown);
  const isPlaying = useTimeline(timeline, (snapshot) => snapshot.isPlaying);
  const error = useTimeline(timeline, (snapshot) => snapshot.error);
  const isSettled = useTimeline(timeline, (snapshot) => snapshot.shown?.version === snapshot.wanted && !snapshot.isPlaying);
  const [showsAuthors, setShowsAuthors] = useState(false);
  const [pointed, setPointed] = useState<{ readonly version: number; readonly passage: Passage } | null>(null);
  const [isListOpen, setListOpen] = useState(false);
  const sessionsAsked = useInfiniteQuery(sessionsQuery(id));
  const sessions = useMemo(() => sessionsAsked.data?.pages.flatMap(({ items }) => items) ?? NOTHING, [sessionsAsked.data]);
  const setAddress = useAddress(timeline, id, version, from, isSettled);
  useMissingVersion(version !== undefined && version > info.version);
  useNewerEdits(timeline, info.version, () => void sessionsAsked.refetch());

  const settled = isSettled ? shown : null;
  // Its places count in the version that it was pointed at in.
  const passage = pointed?.version === shown?.version ? (pointed?.passage ?? null) : null;
  const setPassage = (next: Passage | null) => setPointed(next && shown && { version: shown.version, passage: next });
  const comparing = useComparison(id, timeline, from, settled);
  const comparison = from !== null && !isPlaying && comparing.data?.from === from ? comparing.data : null;
  const isByAuthor = showsAuthors && from === null;
  const authors = useAuthors(id, isByAuthor && settled ? settled.version : null);
  const runs = (isByAuthor && settled ? authors.data : null) ?? NOTHING;
  const [stop, setStop] = useStop(comparison ?? runs);
  const writer = useWriter(id, isByAuthor && settled ? settled.version : null, isByAuthor ? (passage?.from ?? null) : null);

  const colours = useAuthorColours(comparison?.changes ?? runs);
  const changeMarks = useChangeMarks(comparison, colours);
  const authorMarks = useAuthorMarks(runs, colours);
  const editMarks = useEditMarks(shown && shown.version < info.version ? shown : null);
  const marks = comparison ? changeMarks : isByAuthor ? authorMarks : editMarks;
  const place = placeToShow(comparison?.changes[stop]?.from ?? runs[stop]?.from, isPlaying || isSettled ? editMarks[0]?.from : undefined);

  const showKeys = useShowKeys();
  const { acts, dialogs } = useHistoryActions({
    documentId: id,
    title,
    mayEdit: info.role !== 'viewer' && info.deletedAt === null,
    onChanged: (now) => {
      timeline.reach(now);
      setAddress(null);
      timeline.go(now);
    },
  });
  const select = (next: Passage) => {
    setPassage(next);
    if (comparison) setStop(comparison.changes.findIndex((change) => next.from >= change.from && next.from < change.to));
    else if (isByAuthor) setStop(runs.findIndex((run) => next.from >= run.from && next.from < run.to));
  };
  const goToRun = (index: number) => {
    setStop(index);
    const run = runs[index];
    if (run) setPassage({ from: run.from, to: run.from });
  };
  const ownPassage = passage && comparison ? inVersion(passage, comparison.changes) : passage;
  const change = comparison?.changes[stop];
  const show = useCallback(
    (wanted: number) => {
      setListOpen(false);
      timeline.go(wanted);
    },
    [timeline],
  );
  const start = shown ? sessionStart(shown.version, sessions, timeline.moments) : 0;

  return (
    <div className={classes.page}>
      <a href="#text" className={classes.skip}>
        {t('app.skip')}
      </a>
      <div className={classes.head} ref={headHeight}>
        <HistoryHeader
          info={info}
          shown={shown}
          from={from}
          acts={acts}
          passage={ownPassage && ownPassage.to > ownPassage.from ? ownPassage : null}
          session={sessions.find(({ from: first, to }) => shown !== null && shown.version > first && shown.version <= to) ?? null}
          showsAuthors={isByAuthor}
          onAuthors={(wanted) => {
            setShowsAuthors(wanted);
            setPassage(null);
            if (wanted) setAddress(null);
          }}
          onChanges={(wanted) => setAddress(wanted ? start : null)}
          onList={() => setListOpen(true)}
        />
        {from !== null && (
          <ChangesBar
            from={from}
            bases={basesOf(from, shown?.version ?? 0, start, sessions, t)}
            onFrom={setAddress}
            comparison={comparing.isPlaceholderData ? null : comparison}
            isFailed={comparing.isError}
            onRetry={() => void comparing.refetch()}
            colours={colours}
            current={stop}
            onGo={setStop}
          />
        )}
        {isByAuthor && (
          <AuthorsBar
            isLoading={authors.isPending}
            isFailed={authors.isError}
            onRetry={() => void authors.refetch()}
            writer={writer}
            colours={colours}
            isAsked={passage !== null}
            onShow={show}
            count={runs.length}
            current={stop}
            onGo={goToRun}
          />
        )}
      </div>
      <div className={classes.frame} data-wide={isWide || undefined} style={{ '--ink-zoom': zoom / 100 } as CSSProperties}>
        <main id="text" className={classes.column}>
          {error !== null && <Trouble error={error} onRetry={() => timeline.retry()} />}
          {shown ? (
            <TextView
              documentId={id}
              text={comparison?.text ?? shown.text}
              moment={comparison ? null : shown}
              between={(before, after) => timeline.moments.between(before, after)}
              marks={isSettled ? marks : NOTHING}
              current={stop}
              place={place}
              label={t('history.text')}
              onSelect={select}
              onKeys={showKeys}
            />
          ) : (
            error === null && <VisuallyHidden role="status">{t('history.loadingVersion')}</VisuallyHidden>
          )}
        </main>
        <HistoryList
          documentId={id}
          shown={shown?.version ?? null}
          onShow={show}
          onCompare={setAddress}
          acts={acts}
          opened={isListOpen}
          onClose={() => setListOpen(false)}
        />
      </div>
      <div className={classes.foot} ref={toolsHeight}>
        <FilmBar timeline={timeline} head={Math.max(info.version, timeline.head)} sessions={sessions} />
      </div>
      <Spoken
        timeline={timeline}
        change={
          change && comparison
            ? t('history.spoken.change', { index: stop + 1, count: comparison.changes.length, what: toldChange(change, comparison, t) })
            : ''
        }
      />
      {dialogs}
    </div>
  );
}

/** Tells screen readers the moment that is shown and the change that stands out; not each moment of a film. */
function Spoken({ timeline, change }: { timeline: Timeline; change: string }) {
  const { t } = useTranslation();
  const isPlaying = useTimeline(timeline, (snapshot) => snapshot.isPlaying);
  const version = useTimeline(timeline, (snapshot) => snapshot.shown?.version ?? null);
  const momentName = useMomentName(timeline);
  const moment = version === null ? '' : `${t('history.version', { version })}. ${momentName}`;
  return <VisuallyHidden role="status">{isPlaying ? t('history.spoken.playing') : change || moment}</VisuallyHidden>;
}

function Trouble({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const isNone = error instanceof NoSuchVersionError;
  return (
    <div role="alert" className={classes.trouble}>
      <span>
        {t('history.failed')}: {isNone ? t('history.noSuchVersion') : errorText(error, t)}
      </span>
      <Button size="compact-sm" variant="light" onClick={onRetry}>
        {t('action.retry')}
      </Button>
    </div>
  );
}

/** Which of the marked places stands out; none when they are others. */
function useStop(of: unknown): [number, (index: number) => void] {
  const [state, setState] = useState<{ of: unknown; index: number }>({ of, index: -1 });
  return [state.of === of ? state.index : -1, (index) => setState({ of, index })];
}

function placeToShow(stop: number | undefined, edited: number | undefined): number | null {
  return stop ?? edited ?? null;
}

/** A passage of the drawn text as one of the version that is shown. */
function inVersion({ from, to }: Passage, changes: Parameters<typeof placeAfter>[0]): Passage {
  return { from: placeAfter(changes, from), to: placeAfter(changes, to) };
}

/** Tells who has followed an address to a version that isn't there. */
function useMissingVersion(isMissing: boolean): void {
  const { t } = useTranslation();
  const notify = useNotify();
  const tell = useEffectEvent(() => isMissing && notify.done(t('history.noSuchVersion')));
  useEffect(() => void tell(), []);
}

/** Others go on writing while the history is looked at. */
function useNewerEdits(timeline: Timeline, head: number, onNewer: () => void): void {
  const known = useRef(head);
  useEffect(() => {
    timeline.reach(head);
    if (head > known.current) onNewer();
    known.current = Math.max(known.current, head);
  });
}

/** Keeps the address at what is shown, and shows what it is changed to. @returns changes which version is compared with */
function useAddress(timeline: Timeline, id: string, version: number | undefined, from: number | null, isSettled: boolean) {
  const navigate = useNavigate();
  const shown = useTimeline(timeline, (snapshot) => snapshot.shown?.version ?? null);
  const written = useRef(version);
  const write = useCallback(
    (nextVersion: number, nextFrom: number | null) => {
      written.current = nextVersion;
      const search = { version: nextVersion, ...(nextFrom !== null && { from: nextFrom }) };
      void navigate({ to: '/documents/$id/history', params: { id }, search, replace: true, resetScroll: false });
    },
    [navigate, id],
  );
  useEffect(() => {
    if (version !== undefined && version !== written.current) timeline.go(version);
    written.current = version;
  }, [timeline, version]);
  useEffect(() => {
    if (!isSettled || shown === null || shown === written.current) return;
    const timer = setTimeout(() => write(shown, from), ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [isSettled, shown, from, write]);
  return useCallback((next: number | null) => write(timeline.snapshot().wanted, next), [timeline, write]);
}
