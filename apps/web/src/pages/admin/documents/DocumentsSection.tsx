/** Console: all documents of the installation. */
import { ActionIcon, Anchor, NativeSelect, Text } from '@mantine/core';
import { IconDots, IconFileText } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActOnDocument, useAllDocuments } from '../../../api/admin.ts';
import type { AdminDocument } from '../../../api/types.ts';
import { useDropdown } from '../../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { nameOf } from '../../../components/user/names.ts';
import { Card, Done } from '../../settings/Card.tsx';
import frame from '../../settings/Settings.module.css';
import classes from '../Admin.module.css';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { PersonFilter } from '../PersonFilter.tsx';
import { Results } from '../Results.tsx';
import { SearchField } from '../SearchField.tsx';
import { useActs } from '../useActs.ts';
import { useAdminSearch } from '../useAdminSearch.ts';
import type { DocumentChoice } from './choice.ts';
import { TransferDialog } from './TransferDialog.tsx';

const DocumentActItems = lazyPart(async () => (await import('./DocumentActItems.tsx')).DocumentActItems);

const STATES = { all: undefined, live: 'false', trash: 'true' } as const;
type State = keyof typeof STATES;

export function DocumentsSection() {
  const { t } = useTranslation();
  const [{ q = '', owner, state }, change] = useAdminSearch();
  const shown: State = state === 'live' || state === 'trash' ? state : 'all';
  const pages = useAllDocuments({ query: q, owner, trashed: STATES[shown] });
  const acts = useActs();
  const [given, setGiven] = useState<AdminDocument | null>(null);
  const choose = useChoice(acts, setGiven);
  return (
    <Card title={t('admin.section.documents')} isUntitled>
      <div className={classes.filters}>
        <div className={classes.search}>
          <SearchField
            label={t('admin.documents.search')}
            placeholder={t('admin.documents.searchPlaceholder')}
            value={q}
            onSearch={(query) => change({ q: query })}
          />
        </div>
        <PersonFilter label={t('admin.documents.owner')} id={owner} onChange={(id) => change({ owner: id })} />
        <NativeSelect
          label={t('admin.documents.state')}
          value={shown}
          onChange={({ currentTarget: { value } }) => change({ state: value === 'all' ? undefined : value })}
          data={(['all', 'live', 'trash'] as const).map((value) => ({ value, label: t(`admin.documents.states.${value}`) }))}
        />
      </div>
      <Done>{acts.done}</Done>
      <Results<AdminDocument>
        label={t('admin.section.documents')}
        pages={pages}
        empty={t('admin.documents.none')}
        failed={t('admin.loadFailed')}
        more={t('admin.more')}
        listRef={acts.list}
        row={(document) => <Row key={document.id} document={document} onChoose={(choice) => choose(document, choice)} />}
      />
      <ConfirmDialog question={acts.question} onClose={acts.close} onFailed={acts.failed} />
      <TransferDialog
        document={given}
        onClose={() => setGiven(null)}
        onDone={(title, name) => acts.say(t('admin.documents.transferred', { title, name }))}
      />
    </Card>
  );
}

function useChoice(acts: ReturnType<typeof useActs>, give: (document: AdminDocument) => void) {
  const { t } = useTranslation();
  const { mutateAsync } = useActOnDocument();
  return ({ id, title, ...document }: AdminDocument, choice: DocumentChoice) => {
    if (choice === 'transfer') return give({ id, title, ...document });
    if (choice === 'restore') {
      mutateAsync({ id, act: 'restore' }).then(() => acts.say(t('admin.documents.restored', { title })), acts.failed);
      return;
    }
    const focus = () => acts.list.current?.focus();
    if (choice === 'trash') {
      acts.ask(
        {
          title: t('admin.documents.trashTitle', { title }),
          detail: t('admin.documents.trashDetail'),
          action: t('admin.documents.trash'),
          run: () => mutateAsync({ id, act: 'trash' }),
        },
        t('admin.documents.trashDone', { title }),
      );
      return;
    }
    acts.ask(
      {
        title: t('admin.documents.removeTitle', { title }),
        detail: t('admin.documents.removeDetail'),
        action: t('admin.documents.remove'),
        isDangerous: true,
        word: t('admin.documents.removeWord'),
        run: () => mutateAsync({ id, act: 'delete' }).then(focus),
      },
      t('admin.documents.removed', { title }),
    );
  };
}

function Row({ document, onChoose }: { document: AdminDocument; onChoose: (choice: DocumentChoice) => void }) {
  const { t, i18n } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('menu');
  const { id, title, owner, updatedAt, deletedAt } = document;
  return (
    <li className={frame.row}>
      <IconFileText size={22} stroke={1.6} className={frame.icon} aria-hidden="true" />
      <div className={frame.rowText}>
        <Anchor size="sm" fw={600} renderRoot={(props) => <Link {...props} to="/documents/$id" params={{ id }} preload={false} />}>
          {title || t('document.untitled')}
        </Anchor>
        <Text size="xs" c="dimmed">
          {t('admin.documents.ownedBy', { name: nameOf(owner) })} · {t('admin.documents.changed')}{' '}
          <RelativeTime iso={updatedAt} language={i18n.language} />
        </Text>
      </div>
      {deletedAt !== null && (
        <span className={frame.state} data-open>
          {t('admin.documents.trashed')}
        </span>
      )}
      <ActionIcon {...buttonProps} variant="subtle" color="gray" size={36} aria-label={t('admin.documents.menu', { title })}>
        <IconDots size={18} />
      </ActionIcon>
      {dropdown && <DocumentActItems {...dropdown} document={document} onChoose={onChoose} />}
    </li>
  );
}
