/** The head of a document's page: the way back, the title, what is saved, who is here, and sharing. */
import { ActionIcon, Button } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { type MouseEvent, useDeferredValue, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShareTarget } from '../../../api/index.ts';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { ThemeSwitch } from '../../../components/user/ThemeSwitch.tsx';
import { UserMenu } from '../../../components/user/UserMenu.tsx';
import type { Editor } from '../../../editor/core/view.ts';
import classes from '../DocumentPage.module.css';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import { People } from '../people/People.tsx';
import type { Following } from '../people/useFollow.ts';
import { SavingState } from '../saving/SavingState.tsx';
import { BackLink } from './BackLink.tsx';
import { DocumentMenu } from './DocumentMenu.tsx';
import { DocumentTitle } from './DocumentTitle.tsx';
import { ViewingChip } from './ViewingChip.tsx';

const Sharing = lazyPart(async () => (await import('./Sharing.tsx')).Sharing);

interface DocumentHeaderProps {
  readonly document: OpenDocument;
  readonly following: Following;
  /** Brings a person's caret into view. */
  readonly onReveal: (userId: string) => void;
  /** Takes the focus to the text. */
  readonly onWrite: () => void;
  /** Shows the count of words. */
  readonly onCount: () => void;
  /** Shows the list of keys. */
  readonly onShowKeys: () => void;
  /** Null while the text isn't shown. */
  readonly editor: () => Editor | null;
}

export function DocumentHeader({ document, following, onReveal, onWrite, onCount, onShowKeys, editor }: DocumentHeaderProps) {
  const isOpen = useShown(document, (shown) => shown.isOpen);
  const title = useShown(document, (shown) => shown.title);
  const role = useShown(document, (shown) => shown.role);
  const isHere = useShown(document, ({ status }) => isOpen && status.state !== 'closed');
  const isOffline = useShown(document, ({ status }) => status.state === 'offline');
  // The text first: the buttons come when it is on the screen.
  const isComplete = useDeferredValue(true, false);
  return (
    <header className={classes.header}>
      <BackLink />
      <div className={classes.heading}>
        {isOpen && <DocumentTitle id={document.id} title={title} editable={isHere && role === 'owner'} onDone={onWrite} />}
        {isOpen && <SavingState document={document} />}
      </div>
      {isComplete && (
        <>
          {/* Without a connection nobody knows who is here. */}
          {isHere && !isOffline && <People document={document} following={following} onReveal={onReveal} />}
          {isHere && role === 'viewer' && <ViewingChip id={document.id} />}
          {isHere && role !== null && <ShareButton id={document.id} title={title} role={role} />}
          {isHere && <DocumentMenu document={document} onCount={onCount} onShowKeys={onShowKeys} editor={editor} />}
          <div className={classes.account}>
            <ThemeSwitch />
            <UserMenu />
          </div>
        </>
      )}
    </header>
  );
}

function ShareButton({ id, title, role }: Pick<ShareTarget, 'id' | 'title' | 'role'>) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [mounted, setMounted] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  // Others than the owner look only, and a button that says "Share" would promise more.
  const mayShare = role === 'owner';
  const name = mayShare ? t('editor.share') : t('document.access');
  const variant = mayShare ? 'filled' : 'default';
  const Icon = mayShare ? IconUserPlus : IconUsers;
  const open = (event: MouseEvent<HTMLButtonElement>) => {
    opener.current = event.currentTarget;
    setMounted(true);
    setOpened(true);
  };
  // It stays until it is out of sight, and only then the button can have the focus.
  const closed = () => {
    setMounted(false);
    opener.current?.focus();
  };
  return (
    <>
      <Button className={classes.wide} size="sm" variant={variant} leftSection={<Icon size={17} />} onClick={open}>
        {name}
      </Button>
      <ActionIcon className={classes.narrow} size={36} variant={variant} aria-label={name} onClick={open}>
        <Icon size={18} />
      </ActionIcon>
      {mounted && (
        <Sharing id={id} title={title} role={role} opened={opened} onClose={() => setOpened(false)} onClosed={closed} onMissing={closed} />
      )}
    </>
  );
}
