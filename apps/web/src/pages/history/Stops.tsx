/** The bar that tells what is marked in the text, place after place: a change and who made it, or who wrote a passage. */
import { ActionIcon, Button, Loader, NativeSelect, Text } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../../components/Tooltip.tsx';
import { nameOf } from '../../components/user/names.ts';
import { UserAvatar } from '../../components/user/UserAvatar.tsx';
import type { AuthorColours } from './author-colours.ts';
import type { Change } from './change.ts';
import classes from './History.module.css';
import { momentText } from './times.ts';
import type { Compared, useWriter } from './useComparison.ts';

interface WalkProps {
  /** How many places there are. */
  readonly count: number;
  /** The index of the one that stands out; -1 before the first. */
  readonly current: number;
  readonly onGo: (index: number) => void;
  readonly texts: { readonly next: string; readonly before: string };
}

/** Goes from place to place, by buttons and by keys: n and p, F7 and Shift-F7. */
function Walk({ count, current, onGo, texts }: WalkProps) {
  const go = (step: 1 | -1) => {
    if (count > 0) onGo(current === -1 ? (step === 1 ? 0 : count - 1) : (current + step + count) % count);
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step === null) return;
    event.preventDefault();
    go(step);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <div className={classes.walk}>
      <Tooltip label={`${texts.before} (P)`}>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={texts.before} disabled={count === 0} onClick={() => go(-1)}>
          <IconChevronUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${texts.next} (N)`}>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={texts.next} disabled={count === 0} onClick={() => go(1)}>
          <IconChevronDown size={18} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function stepOf(event: KeyboardEvent): 1 | -1 | null {
  const { key, ctrlKey, metaKey, altKey, target, defaultPrevented } = event;
  if (defaultPrevented || ctrlKey || metaKey || altKey || document.querySelector('[aria-modal="true"]')) return null;
  if (key === 'F7') return event.shiftKey ? -1 : 1;
  const isWriting = target instanceof Element && target.closest('input:not([type="range"]), textarea, select, [role="menu"]') !== null;
  if (isWriting) return null;
  return key === 'n' ? 1 : key === 'p' ? -1 : null;
}

export interface Base {
  readonly version: number;
  readonly name: string;
}

interface ChangesBarProps extends Omit<WalkProps, 'count' | 'texts'> {
  readonly from: number;
  /** What one can compare with. */
  readonly bases: readonly Base[];
  readonly onFrom: (version: number) => void;
  /** Null until it has come. */
  readonly comparison: Compared | null;
  readonly isFailed: boolean;
  readonly colours: AuthorColours;
  readonly onRetry: () => void;
}

export function ChangesBar({ from, bases, onFrom, comparison, isFailed, onRetry, colours, current, onGo }: ChangesBarProps) {
  const { t } = useTranslation();
  const count = comparison?.changes.length ?? 0;
  const change = comparison?.changes[current];
  const texts = { next: t('history.changes.next'), before: t('history.changes.before') };
  return (
    <section className={classes.stops} aria-label={t('history.changes.show')}>
      <NativeSelect
        size="sm"
        className={classes.base}
        aria-label={t('history.changes.sinceLabel')}
        value={String(from)}
        data={bases.map(({ version, name }) => ({ value: String(version), label: name }))}
        onChange={(event) => onFrom(Number(event.currentTarget.value))}
      />
      <Walk count={count} current={current} onGo={onGo} texts={texts} />
      <div className={classes.told}>
        {isFailed ? (
          <Trouble text={t('history.changes.failed')} onRetry={onRetry} />
        ) : comparison === null ? (
          <Busy text={t('history.changes.loading')} />
        ) : change ? (
          <>
            {change.user && <UserAvatar user={change.user} size={24} ground={colours(change.user.id).solid} />}
            <span className={classes.toldText}>
              <span className={classes.quiet}>{t('history.changes.at', { index: current + 1, count })}</span>{' '}
              {toldChange(change, comparison, t)}
            </span>
          </>
        ) : (
          <span>{count === 0 ? t('history.changes.none') : t('history.changes.count', { count })}</span>
        )}
      </div>
      {comparison?.basis === 'contents' && <p className={classes.note}>{t('history.changes.byContents')}</p>}
    </section>
  );
}

interface AuthorsBarProps extends Omit<WalkProps, 'texts'> {
  readonly isLoading: boolean;
  readonly isFailed: boolean;
  readonly colours: AuthorColours;
  readonly onRetry: () => void;
  /** Of the place that was pointed at. */
  readonly writer: ReturnType<typeof useWriter>;
  readonly isAsked: boolean;
  readonly onShow: (version: number) => void;
}

export function AuthorsBar({ isLoading, isFailed, onRetry, writer, isAsked, onShow, colours, count, ...walk }: AuthorsBarProps) {
  const { t, i18n } = useTranslation();
  const texts = { next: t('history.authors.next'), before: t('history.authors.before') };
  const { data } = writer;
  return (
    <section className={classes.stops} aria-label={t('history.authors.show')}>
      <Walk {...walk} count={count} texts={texts} />
      <div className={classes.told}>
        {isFailed || writer.isError ? (
          <Trouble
            text={t('history.authors.failed')}
            onRetry={() => {
              onRetry();
              if (writer.isError) void writer.refetch();
            }}
          />
        ) : isLoading || (isAsked && writer.isPending) ? (
          <Busy text={t('history.loading')} />
        ) : !isAsked ? (
          <span>{t('history.authors.hint')}</span>
        ) : data ? (
          <>
            <UserAvatar user={data.user} size={24} ground={colours(data.user.id).solid} />
            <span className={classes.toldText}>
              {data.createdAt === null
                ? nameOf(data.user)
                : t('history.authors.wrote', { name: nameOf(data.user), time: momentText(data.createdAt, i18n.language) })}
            </span>
            <Button size="compact-sm" variant="light" flex="none" onClick={() => onShow(data.version)}>
              {t('history.authors.goThere', { version: data.version })}
            </Button>
          </>
        ) : (
          <span>{t('history.authors.nothing')}</span>
        )}
      </div>
    </section>
  );
}

function Busy({ text }: { text: ReactNode }) {
  return (
    <>
      <Loader size={16} aria-hidden="true" />
      <span>{text}</span>
    </>
  );
}

function Trouble({ text, onRetry }: { text: string; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Text span c="var(--mantine-color-error)">
        {text}
      </Text>
      <Button size="compact-sm" variant="light" onClick={onRetry}>
        {t('action.retry')}
      </Button>
    </>
  );
}

/** Characters of a change that are told. */
const MOST_CHARS = 80;

/** A change in words. */
export function toldChange({ kind, from, to, user, attributes }: Change, { text }: Pick<Compared, 'text'>, t: TFunction): string {
  const plain = text
    .sliceText(from, Math.min(to, from + MOST_CHARS))
    .replaceAll('\ufffc', ` [${t('history.changes.object')}] `)
    .replace(/\s+/g, ' ')
    .trim();
  const told = plain === '' ? t('history.changes.newLine') : to - from > MOST_CHARS ? `${plain} …` : plain;
  const name = user ? nameOf(user) : t('history.changes.somebody');
  const formats = attributes.map((attribute) => t(`history.changes.attribute.${known(attribute)}`));
  return t(`history.told.${kind}`, { name, text: told, attributes: [...new Set(formats)].join(', ') });
}

const TOLD = [
  'bold',
  'italic',
  'underline',
  'strike',
  'code',
  'color',
  'background',
  'link',
  'header',
  'list',
  'blockquote',
  'codeBlock',
  'align',
  'indent',
] as const;

function known(attribute: string): (typeof TOLD)[number] | 'other' {
  return TOLD.find((name) => name === attribute) ?? 'other';
}
