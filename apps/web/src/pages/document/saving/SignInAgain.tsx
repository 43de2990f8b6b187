/** Signing in again over the page, when its session has ended: nothing that is on the screen goes. Only the same user can do it here. */
import '../opened-texts.ts';
import '../../account/texts.ts';
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/index.ts';
import { useWaysIn } from '../../../api/ways-in.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { errorText } from '../../../components/errorText.ts';
import { addressToEnter } from '../../../components/guest-link.ts';
import { useOpenedLater } from '../../../components/lazy/useOpenedLater.ts';
import { UserAvatar } from '../../../components/user/UserAvatar.tsx';
import { UserNameAndEmail } from '../../../components/user/UserNameAndEmail.tsx';
import { CodeField } from '../../account/CodeField.tsx';
import { PasswordField } from '../../account/PasswordField.tsx';
import { ProviderButton } from '../../account/ProviderButton.tsx';
import { useCodeStep } from '../../account/useCodeStep.ts';
import { useSubmission } from '../../account/useSubmission.ts';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import { putSignInOff } from './askedToSignIn.ts';

export function SignInAgain({ document, opened }: { document: OpenDocument; opened: boolean }) {
  const { t } = useTranslation();
  const isOpened = useOpenedLater(opened);
  const isGuest = useSession().guest;
  return (
    <Dialog opened={isOpened} onClose={putSignInOff} title={t('opened.signIn.title')}>
      {isGuest ? <LinkAgain documentId={document.id} /> : <PasswordForm document={document} />}
    </Dialog>
  );
}

/** A guest has no password: the link leads in again. */
function LinkAgain({ documentId }: { documentId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Stack gap="md">
      <Text size="sm">{t('opened.guest.ended')}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={putSignInOff}>
          {t('opened.signIn.later')}
        </Button>
        <Button onClick={() => void navigate({ href: addressToEnter(documentId) })}>{t('opened.guest.again')}</Button>
      </Group>
    </Stack>
  );
}

function PasswordForm({ document }: { document: OpenDocument }) {
  const { t } = useTranslation();
  const hasUnsaved = useShown(document, ({ unsaved }) => unsaved > 0);
  const user = useSession();
  const navigate = useNavigate();
  const ways = useWaysIn();
  const hasPassword = user.hasPassword && ways?.passwords !== false;
  const { asksForCode, signIn } = useCodeStep();
  const form = useForm({
    initialValues: { password: '', code: '' },
    validate: {
      password: (value) => (value === '' ? t('account.passwordMissing') : null),
      code: (value) => (asksForCode && value.trim() === '' ? t('account.codeMissing') : null),
    },
  });
  const { busy, failure, submit } = useSubmission(form, async ({ password, code }) => {
    if (await signIn(user.username, password, code)) form.reset();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm">{hasUnsaved ? t('opened.signIn.detailUnsaved') : t('opened.signIn.detail')}</Text>
        <Group gap="sm" wrap="nowrap">
          <UserAvatar user={user} size={36} />
          <UserNameAndEmail user={user} />
        </Group>
        {failure !== null && (
          <Alert color="red" role="alert">
            {errorText(failure, t)}
          </Alert>
        )}
        {/* For password managers, which look for a name beside the password. */}
        <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
        {hasPassword && <PasswordField {...form.getInputProps('password')} autoComplete="current-password" data-autofocus />}
        {asksForCode && <CodeField {...form.getInputProps('code')} />}
        {ways?.provider && <ProviderButton name={ways.provider.name} next={`/documents/${document.id}`} />}
        <Group justify="space-between">
          <Button
            variant="subtle"
            color="gray"
            onClick={() => void navigate({ to: '/sign-in', search: { next: `/documents/${document.id}` } })}
          >
            {t('opened.signIn.other')}
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={putSignInOff}>
              {t('opened.signIn.later')}
            </Button>
            {hasPassword && (
              <Button type="submit" loading={busy}>
                {t('account.signIn')}
              </Button>
            )}
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
