/**
 * A document in a list, as a row or as a card: a link over all of it, with buttons on top. The list handles clicks and keys (`useItemEvents`), by the
 * `data-act` of the element. So a row gets no callbacks, and is rendered again only when its document changes.
 */

import { IconDots, IconFileText, IconStar, IconStarFilled } from '@tabler/icons-react';
import type { i18n as I18n, TFunction } from 'i18next';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentInfo, Sort } from '../../../api/index.ts';
import { BASE_PATH } from '../../../api/transport/base-path.ts';
import { Marked } from '../../../components/Marked.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { nameOf } from '../../../components/user/names.ts';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import type { View } from '../preferences.ts';
import { shownRole, shownTime } from '../sections.ts';
import classes from './DocumentItem.module.css';
import { usePresence } from './live/presence.ts';

interface DocumentItemProps {
  readonly document: DocumentInfo;
  readonly view: View;
  /** Which of its times is shown. */
  readonly sort: Sort;
  /** The user's id. */
  readonly me: string;
  /** Names of the user's tags, by id. */
  readonly tagNames: ReadonlyMap<string, string>;
  readonly isSelected: boolean;
  /** The one item of the list that Tab comes to. */
  readonly isActive: boolean;
}

export const DocumentItem = memo(function DocumentItem(props: DocumentItemProps) {
  const { document, view, me, isSelected, isActive } = props;
  // Once for all its parts: it costs more than they do.
  const { t, i18n } = useTranslation();
  const { title, owner, starred } = document;
  const isTrashed = document.deletedAt !== null;
  const tabIndex = isActive ? 0 : -1;
  const name = <Marked text={title} ranges={document.titleMatches} />;
  const Star = starred ? IconStarFilled : IconStar;
  const isMine = owner.id === me;
  const shown = shownRole(document, me);
  return (
    <div className={classes.item} data-view={view} data-selected={isSelected || undefined}>
      <label className={classes.check}>
        <input
          type="checkbox"
          data-act="select"
          tabIndex={tabIndex}
          checked={isSelected}
          onChange={nothing}
          aria-label={t('library.select', { title })}
        />
      </label>
      <div className={classes.title}>
        <IconFileText size={20} stroke={1.5} className={classes.icon} aria-hidden="true" />
        <div className={classes.words}>
          <div className={classes.nameLine}>
            {/* What is in the trash can't be opened: it is selected instead, and restored. */}
            {isTrashed ? (
              <button type="button" data-act="open" tabIndex={tabIndex} dir="auto" className={classes.open}>
                {name}
              </button>
            ) : (
              <a href={`${BASE_PATH}/documents/${document.id}`} data-act="open" tabIndex={tabIndex} dir="auto" className={classes.open}>
                {name}
              </a>
            )}
            <Tags document={document} names={props.tagNames} t={t} />
          </div>
          <Words document={document} view={view} t={t} />
        </div>
      </div>
      <Here document={document.id} me={me} t={t} i18n={i18n} />
      <div className={classes.owner}>
        <span className={classes.hidden}>{t('dashboard.columnOwner')}: </span>
        <span className={classes.ownerName}>{isMine ? t('dashboard.you') : owner.displayName}</span>
        {shown !== null && <span className={classes.role}>{t(`role.${shown}`)}</span>}
      </div>
      <div className={classes.time}>
        <ShownTime document={document} sort={props.sort} t={t} i18n={i18n} />
      </div>
      {!isTrashed && (
        <button
          type="button"
          data-act="star"
          tabIndex={tabIndex}
          className={classes.star}
          aria-pressed={starred}
          aria-label={t('library.starOf', { title })}
        >
          <Star size={18} stroke={1.6} aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        data-act="menu"
        tabIndex={tabIndex}
        className={classes.menu}
        aria-haspopup="menu"
        aria-label={t('document.menu', { title })}
      >
        <IconDots size={18} aria-hidden="true" />
      </button>
    </div>
  );
});

/** The box is the list's to change: it knows of ranges. */
const nothing = () => undefined;

/** Where the words were found; on a card, how the text begins. */
function Words({ document, view, t }: Pick<DocumentItemProps, 'document' | 'view'> & { t: TFunction }) {
  if (document.passage) {
    return (
      <p className={classes.passage}>
        <Marked text={document.passage.text} ranges={document.passage.matches} />
      </p>
    );
  }
  if (view === 'list') return null;
  return <p className={classes.preview}>{document.preview?.trim() || <span className={classes.blank}>{t('library.noText')}</span>}</p>;
}

/** Tags that are shown beside a title. */
const MAX_SHOWN_TAGS = 2;

function Tags({ document, names, t }: { document: DocumentInfo; names: ReadonlyMap<string, string>; t: TFunction }) {
  const tags = document.tags.flatMap((id) => names.get(id) ?? []);
  if (tags.length === 0) return null;
  const more = tags.length - MAX_SHOWN_TAGS;
  return (
    <span className={classes.tags}>
      <span className={classes.hidden}>{t('library.tags.title')}: </span>
      {tags.slice(0, MAX_SHOWN_TAGS).map((name) => (
        <span key={name} className={classes.tag}>
          {name}
        </span>
      ))}
      {more > 0 && (
        <span className={classes.tag} title={tags.slice(MAX_SHOWN_TAGS).join(', ')}>
          {t('library.more', { count: more })}
        </span>
      )}
    </span>
  );
}

/** Faces that are shown of the people in a document. */
const MAX_FACES = 3;

function Here({ document, me, t, i18n }: { document: string; me: string; t: TFunction; i18n: I18n }) {
  const people = usePresence(document, me);
  if (people.length === 0) return <div className={classes.here} />;
  const names = new Intl.ListFormat(i18n.language).format(people.map(nameOf));
  const label = t('library.hereNow', { names });
  return (
    <div className={classes.here} role="img" aria-label={label} title={label}>
      {people.slice(0, MAX_FACES).map((person) => (
        <UserAvatar key={person.id} user={person} size={24} className={classes.face} />
      ))}
      {people.length > MAX_FACES && <span className={classes.others}>{t('library.more', { count: people.length - MAX_FACES })}</span>}
    </div>
  );
}

function ShownTime({ document, sort, t, i18n }: Pick<DocumentItemProps, 'document' | 'sort'> & { t: TFunction; i18n: I18n }) {
  const time = shownTime(document, sort);
  return time === null ? <span>{t('library.neverOpened')}</span> : <RelativeTime iso={time} language={i18n.language} />;
}
