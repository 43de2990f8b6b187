/** The strip above a list: what the columns are and how they are sorted, or, while something is selected, what can be done with it. */
import { CloseButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scope } from '../../../../api/index.ts';
import type { View } from '../../preferences.ts';
import { naturalOrder, type Sorting } from '../../sections.ts';
import classes from './ListStrip.module.css';
import { sortName } from './sort-names.ts';

interface ListStripProps {
  readonly scope: Scope;
  readonly view: View;
  readonly sorting: Sorting;
  readonly onSorting: (sorting: Sorting) => void;
  readonly selected: number;
  readonly isAll: boolean;
  /** All that is loaded is selected, and there is more. */
  readonly isRestOffered: boolean;
  /** Those further down are being loaded, to be selected too. */
  readonly isTakingRest: boolean;
  readonly onSelectAll: () => void;
  readonly onSelectNone: () => void;
  readonly onSelectRest: () => void;
  /** The buttons for what is selected. */
  readonly children: ReactNode;
}

export function ListStrip(props: ListStripProps) {
  const { t } = useTranslation();
  const { selected, isAll } = props;
  return (
    <div className={classes.strip} data-view={props.view} data-chosen={selected > 0 || undefined}>
      <label className={classes.check}>
        <input
          type="checkbox"
          ref={(box) => {
            if (box) box.indeterminate = selected > 0 && !isAll;
          }}
          checked={selected > 0 && isAll}
          onChange={selected > 0 ? props.onSelectNone : props.onSelectAll}
          aria-label={t('library.selectAll')}
        />
      </label>
      {selected > 0 ? <Chosen {...props} /> : <Heads {...props} />}
      <div className={classes.hidden} role="status">
        {selected > 0 ? t('library.selected', { count: selected }) : ''}
      </div>
    </div>
  );
}

function Chosen({ selected, isRestOffered, isTakingRest, onSelectNone, onSelectRest, children }: ListStripProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.chosen}>
      <span className={classes.count} aria-hidden="true">
        {t('library.selected', { count: selected })}
      </span>
      {(isRestOffered || isTakingRest) && (
        <button type="button" className={classes.rest} aria-busy={isTakingRest} onClick={onSelectRest}>
          {t('library.selectRest')}
        </button>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has borders and a legend, and no form is here */}
      <div className={classes.actions} role="group" aria-label={t('library.selectionActions')}>
        {children}
      </div>
      <CloseButton aria-label={t('library.clearSelection')} onClick={onSelectNone} />
    </div>
  );
}

function Heads({ scope, view, sorting, onSorting }: ListStripProps) {
  const { t } = useTranslation();
  if (view === 'cards') {
    return (
      <span className={classes.all} aria-hidden="true">
        {t('library.selectAll')}
      </span>
    );
  }
  const time = sorting.sort === 'title' ? 'changed' : sorting.sort;
  const timeName = sortName(t, scope, time);
  const flip = (sort: Sorting['sort']) =>
    onSorting({ sort, order: sorting.sort !== sort ? naturalOrder(sort) : sorting.order === 'asc' ? 'desc' : 'asc' });
  return (
    <div className={classes.heads}>
      <Head name={t('library.sort.title')} order={sorting.sort === 'title' ? sorting.order : null} onClick={() => flip('title')} />
      <span className={classes.owner}>{t('dashboard.columnOwner')}</span>
      <Head name={timeName} order={sorting.sort === 'title' ? null : sorting.order} onClick={() => flip(time)} />
    </div>
  );
}

function Head({ name, order, onClick }: { name: string; order: Sorting['order'] | null; onClick: () => void }) {
  const { t } = useTranslation();
  const Icon = order === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <span>
      <button type="button" className={classes.head} onClick={onClick} data-sorted={order !== null || undefined}>
        {name}
        <Icon size={14} aria-hidden="true" className={classes.arrow} />
        <span className={classes.hidden}>{order === null ? t('library.sort.by') : t(`library.sort.${order}`)}</span>
      </button>
    </span>
  );
}
