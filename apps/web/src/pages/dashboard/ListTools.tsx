/** How the list is shown: its order, and rows or cards. */
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconArrowsSort, IconLayoutGrid, IconLayoutList } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Order, Scope, Sort } from '../../api/index.ts';
import type { View } from './preferences.ts';
import { naturalOrder, sortName, sortsOf } from './sections.ts';
import { useListPreferences } from './useListPreferences.ts';

const ORDERS = ['asc', 'desc'] as const satisfies readonly Order[];
const VIEWS = [
  { view: 'list', icon: IconLayoutList },
  { view: 'cards', icon: IconLayoutGrid },
] as const;

export function ListTools({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const { view, sorting, setView, setSorting } = useListPreferences(scope);
  const kind = sorting.sort === 'title' ? 'words' : 'times';
  return (
    <Group gap={4}>
      <Menu closeOnItemClick={false}>
        <Menu.Target>
          <Button
            aria-label={`${t('library.sort.label')}: ${sortName(t, scope, sorting.sort)}`}
            variant="subtle"
            color="gray"
            size="compact-md"
            fw={500}
            leftSection={<IconArrowsSort size={17} stroke={1.7} />}
            px="xs"
            maw="100%"
          >
            {sortName(t, scope, sorting.sort)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('library.sort.label')}</Menu.Label>
          <Menu.RadioGroup
            value={sorting.sort}
            onChange={(value) => setSorting({ sort: value as Sort, order: naturalOrder(value as Sort) })}
          >
            {sortsOf(scope).map((sort) => (
              <Menu.RadioItem key={sort} value={sort}>
                {sortName(t, scope, sort)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Divider />
          <Menu.RadioGroup value={sorting.order} onChange={(value) => setSorting({ ...sorting, order: value as Order })}>
            {ORDERS.map((order) => (
              <Menu.RadioItem key={order} value={order}>
                {t(`library.sort.${kind}.${order}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has borders and a legend, and no form is here */}
      <div role="group" aria-label={t('library.view.label')} style={{ display: 'flex' }}>
        {VIEWS.map(({ view: kind, icon: Icon }) => (
          <ViewButton key={kind} name={t(`library.view.${kind}`)} isOn={view === kind} onClick={() => setView(kind satisfies View)}>
            <Icon size={19} stroke={1.7} />
          </ViewButton>
        ))}
      </div>
    </Group>
  );
}

function ViewButton({ name, isOn, onClick, children }: { name: string; isOn: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <ActionIcon
      variant={isOn ? 'light' : 'subtle'}
      color={isOn ? 'ink' : 'gray'}
      size="lg"
      aria-label={name}
      aria-pressed={isOn}
      title={name}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}
