/** Gives people and groups access. It suggests whom the user may mean, and offers to invite an e-mail address that no account has. */
import { Alert, Autocomplete, Button, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUsersGroup } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { type FormEvent, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, type SharedRole, type ShareSuggestion, type ShareTarget, useInvite, useShare, useSuggestions } from '../../api/index.ts';
import { useWaysIn } from '../../api/ways-in.ts';
import { errorText } from '../errorText.ts';
import { nameOf } from '../user/names.ts';
import { UserAvatar } from '../user/UserAvatar.tsx';
import { RoleSelect } from './RoleSelect.tsx';
import classes from './ShareForm.module.css';
import type { ShareNews } from './ShareNews.tsx';

/** Milliseconds after a letter in which another one comes before suggestions are asked for. */
const TYPING_MS = 150;

interface ShareFormProps {
  readonly document: ShareTarget;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onNews: (news: ShareNews) => void;
}

export function ShareForm({ document, inputRef, onNews }: ShareFormProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  /** The suggestion that stands in the field. */
  const [chosen, setChosen] = useState<ShareSuggestion | null>(null);
  const [role, setRole] = useState<SharedRole>('editor');
  const [problem, setProblem] = useState<string | null>(null);
  /** An address that no account has verified. */
  const [unknown, setUnknown] = useState<string | null>(null);
  const [query] = useDebouncedValue(typed.trim(), TYPING_MS);
  const found = useSuggestions(document.id, chosen === null ? query : '').data ?? [];
  const options = chosen ? [] : found.map((each) => ({ value: keyOf(each), label: labelOf(each) }));
  const [isOpen, setIsOpen] = useState(false);
  const share = useShare(document.id);

  const change = (value: string) => {
    // A suggestion that was chosen comes here as its label; whatever else is typed is no longer that suggestion.
    setChosen((now) => (now !== null && labelOf(now) === value ? now : null));
    setTyped(value);
    setProblem(null);
    setUnknown(null);
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    if (wanted === '') return setProblem(t('share.loginMissing'));
    const who = chosen?.group ? { group: chosen.group.id } : { login: chosen?.user?.username ?? wanted };
    share.mutate(
      { ...who, role },
      {
        onSuccess: (answer) => {
          // The user may be typing the next name already.
          setTyped((now) => (now.trim() === wanted ? '' : now));
          setChosen(null);
          onNews({ text: t('share.added', { name: nameIn(answer) ?? wanted }) });
        },
        onError: (error) => {
          if (isUnknownAddress(error, wanted)) setUnknown(wanted);
          else setProblem(shareProblem(error, t));
        },
        onSettled: () => inputRef.current?.focus(),
      },
    );
  };

  return (
    <form onSubmit={add} noValidate>
      <div className={classes.fields}>
        <Autocomplete
          ref={inputRef}
          data-autofocus
          className={classes.login}
          label={t('share.login')}
          placeholder={t('share.loginPlaceholder')}
          value={typed}
          onChange={change}
          onOptionSubmit={(key) => setChosen(found.find((each) => keyOf(each) === key) ?? null)}
          error={problem}
          data={options}
          // An open list takes the Escape key for itself, even an empty one.
          dropdownOpened={isOpen && options.length > 0}
          onDropdownOpen={() => setIsOpen(true)}
          onDropdownClose={() => setIsOpen(false)}
          // The server has chosen them by what was typed.
          filter={({ options: all }) => all}
          renderOption={({ option }) => <Suggestion value={option.value} found={found} />}
          comboboxProps={{ withinPortal: false }}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <div className={classes.add}>
          <RoleSelect label={t('share.role')} value={role} onChange={setRole} />
          <Button type="submit" loading={share.isPending}>
            {t('share.add')}
          </Button>
        </div>
      </div>
      {unknown !== null && (
        <InvitationOffer
          documentId={document.id}
          email={unknown}
          role={role}
          onInvited={(news) => {
            setUnknown(null);
            setTyped('');
            onNews(news);
            inputRef.current?.focus();
          }}
        />
      )}
    </form>
  );
}

function Suggestion({ value, found }: { value: string; found: readonly ShareSuggestion[] }) {
  const { t } = useTranslation();
  const suggestion = found.find((each) => keyOf(each) === value);
  if (!suggestion) return null;
  const { user, group } = suggestion;
  return (
    <Group gap="sm" wrap="nowrap">
      {user ? <UserAvatar user={user} size={28} /> : <IconUsersGroup size={24} stroke={1.6} aria-hidden="true" />}
      <div style={{ minWidth: 0 }}>
        <Text size="sm" truncate>
          {labelOf(suggestion)}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {user ? user.username : t('share.members', { count: group?.members ?? 0 })}
        </Text>
      </div>
    </Group>
  );
}

function keyOf({ user, group }: ShareSuggestion): string {
  return user ? user.username : `group:${group?.id}`;
}

function labelOf({ user, group }: ShareSuggestion): string {
  return user ? nameOf(user) : (group?.name ?? '');
}

/** The name in the answer of a share: of the person or of the group. */
function nameIn(answer: unknown): string | null {
  const { user, group } = answer as ShareSuggestion;
  return user || group ? labelOf({ ...(user && { user }), ...(group && { group }) }) : null;
}

interface InvitationOfferProps {
  readonly documentId: string;
  readonly email: string;
  readonly role: SharedRole;
  readonly onInvited: (news: ShareNews) => void;
}

function InvitationOffer({ documentId, email, role, onInvited }: InvitationOfferProps) {
  const { t } = useTranslation();
  const ways = useWaysIn();
  const invite = useInvite(documentId);
  if (ways?.mail === false) {
    return (
      <Alert role="alert" mt="sm">
        {t('share.invite.noMail', { email })}
      </Alert>
    );
  }
  return (
    <Alert role="alert" mt="sm">
      <Group justify="space-between" gap="sm">
        <Text size="sm" flex="1 1 12rem" style={{ overflowWrap: 'anywhere' }}>
          {invite.isError ? errorText(invite.error, t) : t('share.invite.offer', { email })}
        </Text>
        <Button
          size="compact-sm"
          loading={invite.isPending}
          onClick={() => invite.mutate({ email, role }, { onSuccess: () => onInvited({ text: t('share.invite.done', { email }) }) })}
        >
          {t('share.invite.go')}
        </Button>
      </Group>
    </Alert>
  );
}

function isUnknownAddress(error: unknown, wanted: string): boolean {
  return error instanceof ApiError && error.code === 'user-not-found' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(wanted);
}

function shareProblem(error: unknown, t: TFunction): string {
  if (error instanceof ApiError && error.code === 'user-not-found') return t('share.userNotFound');
  if (error instanceof ApiError && error.code === 'is-owner') return t('share.isOwner');
  return errorText(error, t);
}
