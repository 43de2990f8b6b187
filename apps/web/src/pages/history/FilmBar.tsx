/** The bar below the text: a slider over all versions, and the film. */
import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerTrackNext, IconPlayerTrackPrev } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { WritingSession } from '../../api/types.ts';
import { nameOf } from '../../components/user/names.ts';
import { SPEEDS, type Speed } from './film.ts';
import classes from './History.module.css';
import type { Timeline } from './Timeline.ts';
import { momentText } from './times.ts';
import { useTimeline } from './useTimeline.ts';

interface FilmBarProps {
  readonly timeline: Timeline;
  readonly head: number;
  /** Those that are known, newest first. */
  readonly sessions: readonly WritingSession[];
}

/** Edits that PageUp and PageDown go by where no session is known. */
const PAGE_EDITS = 100;

export function FilmBar({ timeline, head, sessions }: FilmBarProps) {
  const { t } = useTranslation();
  const wanted = useTimeline(timeline, (shown) => shown.wanted);
  const isPlaying = useTimeline(timeline, (shown) => shown.isPlaying);
  const speed = useTimeline(timeline, (shown) => shown.speed);
  const momentName = useMomentName(timeline);
  const onKeyDown = (event: KeyboardEvent) => {
    const target =
      event.key === 'PageUp' ? sessionAfter(wanted, sessions) : event.key === 'PageDown' ? sessionBefore(wanted, sessions) : null;
    if (target === null) return;
    event.preventDefault();
    timeline.go(target);
  };
  const play = t(isPlaying ? 'history.film.pause' : 'history.film.play');
  const PlayIcon = isPlaying ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <section className={classes.film} aria-label={t('history.film.label')}>
      <div className={classes.buttons}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label={t('history.film.before')}
          disabled={wanted === 0}
          onClick={() => timeline.go(wanted - 1)}
        >
          <IconPlayerTrackPrev size={18} />
        </ActionIcon>
        <ActionIcon
          size={40}
          radius="xl"
          aria-label={play}
          disabled={head === 0}
          onClick={() => (isPlaying ? timeline.pause() : timeline.play())}
        >
          <PlayIcon size={18} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          aria-label={t('history.film.after')}
          disabled={wanted >= head}
          onClick={() => timeline.go(wanted + 1)}
        >
          <IconPlayerTrackNext size={18} />
        </ActionIcon>
        <NativeSelect
          size="sm"
          className={classes.speed}
          aria-label={t('history.film.speed')}
          value={String(speed)}
          data={SPEEDS.map((each) => ({ value: String(each), label: t('history.film.times', { speed: each }) }))}
          onChange={(event) => timeline.setSpeed(Number(event.currentTarget.value) as Speed)}
        />
      </div>
      <input
        type="range"
        className={classes.slider}
        aria-label={t('history.film.slider')}
        aria-valuetext={`${t('history.position', { version: wanted, head })}. ${momentName}`}
        min={0}
        max={head}
        step={1}
        value={wanted}
        onKeyDown={onKeyDown}
        onChange={(event) => timeline.go(Number(event.currentTarget.value))}
      />
      <div className={classes.moment}>
        <span className={classes.momentName}>{momentName}</span>
        <span className={classes.quiet}>{t('history.position', { version: wanted, head })}</span>
      </div>
    </section>
  );
}

/** When the shown moment was, and who wrote then. */
export function useMomentName(timeline: Timeline): string {
  const { t, i18n } = useTranslation();
  const shown = useTimeline(timeline, (snapshot) => snapshot.shown);
  if (!shown) return '';
  if (!shown.edit) return t('history.beginning');
  return t('history.moment', { time: momentText(shown.edit.createdAt, i18n.language), name: nameOf(shown.edit.user) });
}

/** The end of the session before the one of a version. */
function sessionBefore(version: number, sessions: readonly WritingSession[]): number {
  const before = sessions.find(({ to }) => to < version);
  if (before) return before.to;
  const oldest = sessions.at(-1);
  return oldest && version > oldest.from ? oldest.from : Math.max(0, version - PAGE_EDITS);
}

/** The end of the session of a version, or of the next one. */
function sessionAfter(version: number, sessions: readonly WritingSession[]): number {
  const after = sessions.findLast(({ to }) => to > version);
  const isFar = after !== undefined && after === sessions.at(-1) && version < after.from;
  return !after || isFar ? version + PAGE_EDITS : after.to;
}
