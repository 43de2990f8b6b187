/** How what a list can be sorted by is called. */
import type { TFunction } from 'i18next';
import type { Scope, Sort } from '../../../../api/index.ts';

export function sortName(t: TFunction, scope: Scope, sort: Sort): string {
  return scope === 'trash' && sort === 'changed' ? t('dashboard.columnDeleted') : t(`library.sort.${sort}`);
}
