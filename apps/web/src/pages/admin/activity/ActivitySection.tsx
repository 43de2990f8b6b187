/** Console: who did what, newest first, with filters and exports. */
import { useTranslation } from 'react-i18next';
import { type ActivityQuery, useAllActivity } from '../../../api/admin.ts';
import type { AdminActivity } from '../../../api/types.ts';
import { Card } from '../../settings/Card.tsx';
import { Results } from '../Results.tsx';
import type { AdminSearch } from '../sections.ts';
import { useAdminSearch } from '../useAdminSearch.ts';
import { ActivityEntry } from './ActivityEntry.tsx';
import { ActivityFilters } from './ActivityFilters.tsx';
import { ExportButtons } from './ExportButtons.tsx';

export function ActivitySection() {
  const { t } = useTranslation();
  const [search, change] = useAdminSearch();
  const query = queryOf(search);
  const isFiltered = Object.values(query).some((value) => value !== undefined);
  const pages = useAllActivity(query);
  return (
    <>
      <Card title={t('admin.activity.filters')}>
        <ActivityFilters search={search} isFiltered={isFiltered} onChange={change} />
        <ExportButtons query={query} />
      </Card>
      <Card title={t('admin.section.activity')} isUntitled>
        <Results<AdminActivity>
          label={t('admin.section.activity')}
          pages={pages}
          empty={t(isFiltered ? 'admin.activity.none' : 'activity.empty')}
          failed={t('activity.loadFailed')}
          more={t('activity.more')}
          row={(entry) => <ActivityEntry key={entry.id} entry={entry} />}
        />
      </Card>
    </>
  );
}

/** Days in the address are those of this device's clock; the last one is included. */
function queryOf({ user, document, action, from, to }: AdminSearch): ActivityQuery {
  return { user, document, action, from: startOf(from, 0), to: startOf(to, 1) };
}

/** The start of the day that comes `days` after a date, in ISO 8601; undefined for what is no date. */
function startOf(date: string | undefined, days: number): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date ?? '') ?? [];
  if (year === undefined) return undefined;
  const start = new Date(Number(year), Number(month) - 1, Number(day) + days);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}
