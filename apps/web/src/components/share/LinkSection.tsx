/** Sharing by link: making the link, what it is good for, and withdrawing it. */
import { Button, Divider, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DocumentAccess,
  type DocumentLink,
  type LinkSettings,
  type SharedRole,
  usePutLink,
  useWithdrawLink,
} from '../../api/index.ts';
import { useNotify } from '../notifications/useNotify.tsx';
import { ConfirmButton } from './ConfirmButton.tsx';
import { CopyField } from './CopyField.tsx';
import { LinkPassword } from './LinkPassword.tsx';
import type { ShareNews } from './ShareNews.tsx';

interface LinkSectionProps {
  readonly documentId: string;
  readonly access: DocumentAccess;
  readonly mayManage: boolean;
  readonly onNews: (news: ShareNews) => void;
}

export function LinkSection({ documentId, access: { link, linksAllowed }, mayManage, onNews }: LinkSectionProps) {
  const { t } = useTranslation();
  const note = !linksAllowed ? t('share.byLink.forbidden') : !mayManage ? t('share.byLink.ofOwner') : null;
  return (
    <>
      <Divider />
      <section aria-label={t('share.byLink.title')}>
        <Stack gap="sm">
          <Text size="sm" fw={600} aria-hidden="true">
            {t('share.byLink.title')}
          </Text>
          {note !== null && (
            <Text size="sm" c="dimmed">
              {note}
            </Text>
          )}
          {mayManage && <Managed documentId={documentId} link={link ?? null} isAllowed={linksAllowed} onNews={onNews} />}
        </Stack>
      </section>
    </>
  );
}

interface ManagedProps {
  readonly documentId: string;
  readonly link: DocumentLink | null;
  readonly isAllowed: boolean;
  readonly onNews: (news: ShareNews) => void;
}

function Managed({ documentId, link, isAllowed, onNews }: ManagedProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const put = usePutLink(documentId);
  const withdraw = useWithdrawLink(documentId);
  const { toLink, toMake, moveFocus } = useFocusOfLink(link !== null);
  const said = (text: string) => () => {
    onNews({ text });
    return true;
  };
  const failed = (error: unknown) => {
    notify.failed(t('share.byLink.failed'), error);
    return false;
  };
  const save = (settings: LinkSettings) => put.mutateAsync(settings).then(said(t('share.byLink.saved')), failed);
  const make = () => {
    moveFocus();
    return put.mutateAsync({ role: 'viewer' }).then(said(t('share.byLink.made')), failed);
  };
  const end = () => {
    moveFocus();
    return withdraw.mutateAsync(undefined).then(said(t('share.byLink.withdrawn')), failed);
  };
  const withdrawButton = (
    <ConfirmButton
      label={t('share.byLink.withdraw')}
      detail={t('share.byLink.withdrawDetail')}
      isBusy={withdraw.isPending}
      onConfirm={() => void end()}
    />
  );
  if (!isAllowed) {
    return link === null ? null : (
      <>
        <Text size="sm">{t('share.byLink.suspended')}</Text>
        {withdrawButton}
      </>
    );
  }
  if (link === null) {
    return (
      <>
        <Text size="sm" c="dimmed">
          {t('share.byLink.none')}
        </Text>
        <div>
          <Button ref={toMake} variant="default" loading={put.isPending} onClick={() => void make()}>
            {t('share.byLink.make')}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <CopyField inputRef={toLink} label={t('share.byLink.url')} hint={t('share.byLink.detail')} value={link.url} />
      <Settings link={put.isPending ? { ...link, ...put.variables } : link} onSave={save} />
      <LinkPassword hasPassword={link.hasPassword} isBusy={put.isPending} onSave={(password) => save({ role: link.role, password })} />
      {withdrawButton}
    </>
  );
}

/** Making the link and withdrawing it take away the button that had the focus. What takes its place gets it. */
function useFocusOfLink(hasLink: boolean) {
  const toLink = useRef<HTMLInputElement>(null);
  const toMake = useRef<HTMLButtonElement>(null);
  const isMoving = useRef(false);
  useEffect(() => {
    if (isMoving.current) (hasLink ? toLink : toMake).current?.focus();
    isMoving.current = false;
  }, [hasLink]);
  return {
    toLink,
    toMake,
    moveFocus: () => {
      isMoving.current = true;
    },
  };
}

type ShownLink = Pick<DocumentLink, 'role' | 'expiresAt'>;

function Settings({ link: { role, expiresAt }, onSave }: { link: ShownLink; onSave: (settings: LinkSettings) => Promise<unknown> }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" align="flex-end">
      <NativeSelect
        flex="1 1 10rem"
        label={t('share.byLink.role')}
        value={role}
        onChange={(event) => void onSave({ role: event.currentTarget.value as SharedRole })}
        data={(['viewer', 'editor'] as const).map((value) => ({ value, label: t(`share.byLink.roles.${value}`) }))}
      />
      <TextInput
        flex="1 1 10rem"
        type="date"
        label={t('share.byLink.expiry')}
        min={dateOf(new Date())}
        value={expiresAt === null ? '' : dateOf(new Date(expiresAt))}
        onChange={(event) => {
          const end = endOf(event.currentTarget.value);
          // A date that is not complete yet, or is over, changes nothing.
          if (end === null || end.getTime() > Date.now()) void onSave({ role, expiresAt: end?.toISOString() ?? null });
        }}
      />
    </Group>
  );
}

/** The day on this device's clock, as a date field has it. */
function dateOf(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** The end of a day on this device's clock; null for no day. */
function endOf(date: string): Date | null {
  return date === '' ? null : new Date(`${date}T23:59:59.999`);
}
