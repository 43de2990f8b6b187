/** The filters of the activity log, which are in the address. */
import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionName, KNOWN_ACTIONS } from '../../../components/activity/sentence.ts';
import classes from '../Admin.module.css';
import { PersonFilter } from '../PersonFilter.tsx';
import type { AdminSearch } from '../sections.ts';

interface ActivityFiltersProps {
  readonly search: AdminSearch;
  readonly isFiltered: boolean;
  readonly onChange: (change: { readonly [Key in keyof AdminSearch]?: string | undefined }) => void;
}

const NONE = { user: undefined, document: undefined, action: undefined, from: undefined, to: undefined };

export function ActivityFilters({ search, isFiltered, onChange }: ActivityFiltersProps) {
  const { t } = useTranslation();
  const { user, document, action = '', from = '', to = '' } = search;
  return (
    <>
      <div className={classes.filters}>
        <PersonFilter label={t('admin.person')} id={user} onChange={(id) => onChange({ user: id })} />
        <NativeSelect
          label={t('admin.activity.action')}
          value={action}
          onChange={(event) => onChange({ action: event.currentTarget.value })}
          data={[{ value: '', label: t('admin.all') }, ...choices(action).map((value) => ({ value, label: actionName(value, t) }))]}
        />
        <DocumentFilter id={document} onChange={(id) => onChange({ document: id })} />
        <TextInput
          type="date"
          label={t('admin.activity.from')}
          value={from}
          {...(to !== '' && { max: to })}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('admin.activity.to')}
          value={to}
          {...(from !== '' && { min: from })}
          onChange={(event) => onChange({ to: event.currentTarget.value })}
        />
      </div>
      {isFiltered && (
        <div>
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(NONE)}>
            {t('admin.activity.clear')}
          </Button>
        </div>
      )}
    </>
  );
}

/** An action of the address that has no words here can be chosen too. */
function choices(action: string): readonly string[] {
  return action === '' || KNOWN_ACTIONS.includes(action) ? KNOWN_ACTIONS : [...KNOWN_ACTIONS, action];
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

function DocumentFilter({ id, onChange }: { id: string | undefined; onChange: (id: string | undefined) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const change = (text: string) => {
    setTyped(text);
    setWrong(false);
    const found = ID.exec(text)?.[0].toLowerCase();
    if (found === undefined) return;
    setTyped('');
    onChange(found);
  };
  const label = t('admin.activity.document');
  if (id !== undefined) {
    return (
      <TextInput
        label={label}
        value={id}
        readOnly
        rightSection={<CloseButton size="sm" aria-label={t('admin.clear', { label })} onClick={() => onChange(undefined)} />}
      />
    );
  }
  return (
    <TextInput
      label={label}
      placeholder={t('admin.activity.documentHint')}
      value={typed}
      error={isWrong && t('admin.activity.documentWrong')}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => setWrong(typed.trim() !== '')}
    />
  );
}
