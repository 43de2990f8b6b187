/** How the list is shown: its order, and rows or cards. */
import { ActionIcon, Button, Group } from '@mantine/core';
import { IconArrowsSort, IconLayoutGrid, IconLayoutList } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Scope } from '../../../../api/index.ts';
import { useDropdown } from '../../../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../../../components/lazy/lazy-part.tsx';
import type { View } from '../../preferences.ts';
import { useListPreferences } from '../useListPreferences.ts';
import { sortName } from './sort-names.ts';

const SortItems = lazyPart(async () => (await import('./SortItems.tsx')).SortItems);

const VIEWS = [
  { view: 'list', icon: IconLayoutList },
  { view: 'cards', icon: IconLayoutGrid },
] as const;

export function ListTools({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const { view, sorting, setView, setSorting } = useListPreferences(scope);
  const { buttonProps, dropdown } = useDropdown('menu');
  return (
    <Group gap={4} maw="100%">
      <Button
        {...buttonProps}
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
      {dropdown && <SortItems {...dropdown} scope={scope} sorting={sorting} onSort={setSorting} />}
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
