/** Adds a person by username or e-mail address. */
import { Button, TextInput } from '@mantine/core';
import type { TFunction } from 'i18next';
import { type FormEvent, type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShareTarget } from '../../api/index.ts';
import { ApiError, type SharedRole, useShare } from '../../api/index.ts';
import { errorText } from '../errorText.ts';
import { RoleSelect } from './PersonRow.tsx';
import classes from './ShareForm.module.css';
import type { ShareNews } from './ShareNews.tsx';

interface ShareFormProps {
  readonly document: ShareTarget;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onNews: (news: ShareNews) => void;
}

export function ShareForm({ document, inputRef, onNews }: ShareFormProps) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<SharedRole>('editor');
  const [problem, setProblem] = useState<string | null>(null);
  const share = useShare(document.id);

  const add = (event: FormEvent) => {
    event.preventDefault();
    const wanted = login.trim();
    if (wanted === '') return setProblem(t('share.loginMissing'));
    share.mutate(
      { login: wanted, role },
      {
        onSuccess: (collaborator) => {
          // Somebody may be typing the next name already.
          setLogin((typed) => (typed.trim() === wanted ? '' : typed));
          onNews({ kind: 'added', collaborator });
        },
        onError: (error) => setProblem(shareProblem(error, t)),
        onSettled: () => inputRef.current?.focus(),
      },
    );
  };

  return (
    <form onSubmit={add} noValidate>
      <div className={classes.fields}>
        <TextInput
          ref={inputRef}
          data-autofocus
          className={classes.login}
          label={t('share.login')}
          placeholder={t('share.loginPlaceholder')}
          value={login}
          error={problem}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => {
            setLogin(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <div className={classes.add}>
          <RoleSelect label={t('share.role')} value={role} onChange={setRole} />
          <Button type="submit" loading={share.isPending}>
            {t('share.add')}
          </Button>
        </div>
      </div>
    </form>
  );
}

function shareProblem(error: unknown, t: TFunction): string {
  if (error instanceof ApiError && error.code === 'user-not-found') return t('share.userNotFound');
  if (error instanceof ApiError && error.code === 'is-owner') return t('share.isOwner');
  return errorText(error, t);
}
