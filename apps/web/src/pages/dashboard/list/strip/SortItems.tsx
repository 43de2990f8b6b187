/** The orders that a list can be shown in, as a menu. */
import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Order, Scope, Sort } from '../../../../api/index.ts';
import { ButtonMenu } from '../../../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../../../components/dropdown/useDropdown.ts';
import { naturalOrder, type Sorting, sortsOf } from '../../sections.ts';
import { sortName } from './sort-names.ts';

const ORDERS = ['asc', 'desc'] as const satisfies readonly Order[];

interface SortItemsProps extends DropdownProps {
  readonly scope: Scope;
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

export function SortItems({ scope, sorting, onSort, ...dropdown }: SortItemsProps) {
  const { t } = useTranslation();
  const kind = sorting.sort === 'title' ? 'words' : 'times';
  return (
    <ButtonMenu {...dropdown} closeOnItemClick={false}>
      <Menu.Label>{t('library.sort.label')}</Menu.Label>
      <Menu.RadioGroup value={sorting.sort} onChange={(value) => onSort({ sort: value as Sort, order: naturalOrder(value as Sort) })}>
        {sortsOf(scope).map((sort) => (
          <Menu.RadioItem key={sort} value={sort}>
            {sortName(t, scope, sort)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Divider />
      <Menu.RadioGroup value={sorting.order} onChange={(value) => onSort({ ...sorting, order: value as Order })}>
        {ORDERS.map((order) => (
          <Menu.RadioItem key={order} value={order}>
            {t(`library.sort.${kind}.${order}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </ButtonMenu>
  );
}
