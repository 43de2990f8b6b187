/** Settings: one's own picture. What was chosen is shown before it is sent. */
import { Alert, Button, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangePicture, useRemovePicture } from '../../api/me.ts';
import type { OwnAccount } from '../../api/types.ts';
import { errorText } from '../../components/errorText.ts';
import { UserAvatar } from '../../components/user/UserAvatar.tsx';
import { Card, Done } from './Card.tsx';
import classes from './Settings.module.css';

/** The server takes no larger ones. */
const MAX_PICTURE_BYTES = 10 * 1024 * 1024;

export function PictureCard({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [chosen, setChosen] = useState<File | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const change = useChangePicture();
  const remove = useRemovePicture();
  const failed = (error: unknown) => setProblem(errorText(error, t));

  const choose = (file: File | undefined) => {
    setDone(null);
    setProblem(null);
    if (file === undefined) return;
    if (file.size > MAX_PICTURE_BYTES) return setProblem(t('settings.picture.tooLarge'));
    setChosen(file);
  };
  const ended = (message: string) => {
    setChosen(null);
    setDone(message);
    button.current?.focus();
  };

  return (
    <Card title={t('settings.picture.title')}>
      <Text size="sm" c="dimmed">
        {t('settings.picture.hint')}
      </Text>
      {problem !== null && (
        <Alert color="red" role="alert" title={t('settings.picture.failed')}>
          {problem}
        </Alert>
      )}
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          choose(event.currentTarget.files?.[0]);
          // The same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <div className={classes.picture}>
        {chosen === null ? (
          <UserAvatar user={account} size={96} />
        ) : (
          <div>
            <Text size="sm" mb={8}>
              {t('settings.picture.preview')}
            </Text>
            <Preview file={chosen} />
          </div>
        )}
        <div className={classes.actions}>
          {chosen !== null && (
            <>
              <Button
                loading={change.isPending}
                onClick={() => change.mutate(chosen, { onSuccess: () => ended(t('settings.picture.changed')), onError: failed })}
              >
                {t('settings.picture.use')}
              </Button>
              <Button variant="default" onClick={() => setChosen(null)}>
                {t('action.cancel')}
              </Button>
            </>
          )}
          <Button ref={button} variant="default" onClick={() => input.current?.click()}>
            {t(account.picture === null && chosen === null ? 'settings.picture.choose' : 'settings.picture.change')}
          </Button>
          {account.picture !== null && chosen === null && (
            <Button
              variant="subtle"
              color="red"
              loading={remove.isPending}
              onClick={() => remove.mutate(undefined, { onSuccess: () => ended(t('settings.picture.removed')), onError: failed })}
            >
              {t('settings.picture.remove')}
            </Button>
          )}
        </div>
        <Done>{done}</Done>
      </div>
    </Card>
  );
}

function Preview({ file }: { file: File }) {
  const [address, setAddress] = useState<string | undefined>(undefined);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address === undefined ? null : <img src={address} alt={file.name} className={classes.preview} />;
}
