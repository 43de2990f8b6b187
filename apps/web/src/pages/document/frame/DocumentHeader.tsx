/** The head of a document's page: the way back, the title, what is saved, who is here, and sharing. */
import { ActionIcon, Button, UnstyledButton } from '@mantine/core';
import { IconListTree, IconTag, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { type MouseEvent, useDeferredValue, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShareTarget, useSession } from '../../../api/index.ts';
import { keyName } from '../../../commands/keys.ts';
import { useCommands } from '../../../commands/registry.ts';
import { Later } from '../../../components/lazy/Later.tsx';
import { lazyPart } from '../../../components/lazy/lazy-part.tsx';
import { Tooltip } from '../../../components/Tooltip.tsx';
import { ThemeSwitch } from '../../../components/user/ThemeSwitch.tsx';
import { UserMenu } from '../../../components/user/UserMenu.tsx';
import type { Editor } from '../../../editor/core/view.ts';
import classes from '../DocumentPage.module.css';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import { PAGE_KEYS } from '../page-keys.ts';
import { People } from '../people/People.tsx';
import { SavingState } from '../saving/SavingState.tsx';
import { BackLink } from './BackLink.tsx';
import { DocumentMenu } from './DocumentMenu.tsx';
import { HeaderActions } from './HeaderActions.tsx';
import { toggleOutline, useOutlineShown } from './outline/useOutlinePlace.ts';
import { focusTitle } from './title/DocumentTitle.tsx';
import { useDialog } from './useDialog.ts';
import { ViewingChip } from './ViewingChip.tsx';

const GuestOffer = lazyPart(async () => (await import('./GuestOffer.tsx')).GuestOffer);
const RequestsMark = lazyPart(async () => (await import('./RequestsMark.tsx')).RequestsMark);
const Sharing = lazyPart(async () => (await import('./Sharing.tsx')).Sharing);
const Tagging = lazyPart(async () => (await import('./Tagging.tsx')).Tagging);

const nothing = () => undefined;

interface DocumentHeaderProps {
  readonly document: OpenDocument;
  /** Brings a person's caret into view. */
  readonly onReveal: (userId: string) => void;
  /** Shows the list of keys. */
  readonly onShowKeys: () => void;
  /** Whether the text is shown, with its title. */
  readonly hasText: boolean;
  /** Null while the text isn't shown. */
  readonly editor: () => Editor | null;
}

export function DocumentHeader({ document, onReveal, onShowKeys, hasText, editor }: DocumentHeaderProps) {
  const isOpen = useShown(document, (shown) => shown.isOpen);
  const title = useShown(document, (shown) => shown.title);
  const role = useShown(document, (shown) => shown.role);
  const isHere = useShown(document, ({ status }) => isOpen && status.state !== 'closed');
  const isOffline = useShown(document, ({ status }) => status.state === 'offline');
  // The text first: the buttons come when it is on the screen.
  const isComplete = useDeferredValue(true, false);
  const { t } = useTranslation();
  const isGuest = useSession().guest;
  const tags = useDialog();
  useCommands(() =>
    isGuest
      ? []
      : [{ id: 'tags', group: 'page', icon: IconTag, label: t('page.tags'), run: () => tags.open(window.document.activeElement) }],
  );
  return (
    <header className={classes.header}>
      <BackLink />
      {isOpen && <OutlineButton />}
      <div className={classes.heading}>
        {isOpen && <HeaderTitle title={title} editable={isHere && role !== 'viewer'} isHeading={!hasText} />}
        {isOpen && <SavingState document={document} />}
      </div>
      {isComplete && (
        <>
          {isHere && !isGuest && <HeaderActions id={document.id} onTag={tags.open} />}
          {/* Without a connection nobody knows who is here. */}
          {isHere && !isOffline && <People document={document} onReveal={onReveal} />}
          {isHere && role === 'viewer' && <ViewingChip id={document.id} />}
          {isHere && !isGuest && role !== null && <ShareButton id={document.id} title={title} role={role} />}
          {isHere && <DocumentMenu document={document} onShowKeys={onShowKeys} onTag={tags.open} editor={editor} />}
          {isGuest && <GuestOffer documentId={document.id} onMissing={nothing} />}
          <div className={classes.account}>
            <ThemeSwitch />
            <UserMenu />
          </div>
        </>
      )}
      {tags.isMounted && (
        <Tagging id={document.id} opened={tags.opened} onClose={tags.close} onClosed={tags.closed} onMissing={tags.closed} />
      )}
    </header>
  );
}

/** The title, for when the one on the page is scrolled away. A click leads there. */
function HeaderTitle({ title, editable, isHeading }: { title: string; editable: boolean; isHeading: boolean }) {
  const { t } = useTranslation();
  if (!editable) {
    const Name = isHeading ? 'h1' : 'span';
    return (
      <Name dir="auto" className={classes.title}>
        {title}
      </Name>
    );
  }
  return (
    <UnstyledButton dir="auto" className={classes.title} title={t('document.rename')} onClick={() => focusTitle('all')}>
      {title}
    </UnstyledButton>
  );
}

function OutlineButton() {
  const { t } = useTranslation();
  const isShown = useOutlineShown();
  const name = t(isShown ? 'page.outline.hide' : 'page.outline.show');
  return (
    <Tooltip label={t('key.named', { name, keys: keyName(PAGE_KEYS.outline, t) })}>
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={name} aria-expanded={isShown} onClick={toggleOutline}>
        <IconListTree size={20} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

function ShareButton({ id, title, role }: Pick<ShareTarget, 'id' | 'title' | 'role'>) {
  const { t } = useTranslation();
  const dialog = useDialog();
  // Who can only look: a button that says "Share" would promise more. Editors may add people, if the owner has not forbidden it.
  const mayShare = role !== 'viewer';
  const name = mayShare ? t('editor.share') : t('document.access');
  const variant = mayShare ? 'filled' : 'default';
  const Icon = mayShare ? IconUserPlus : IconUsers;
  const asked = useId();
  const open = (event: MouseEvent) => dialog.open(event.currentTarget);
  useCommands(() => [{ id: 'share', group: 'page', icon: Icon, label: name, run: () => dialog.open(window.document.activeElement) }]);
  return (
    <>
      <div className={classes.share}>
        <Button
          className={classes.wide}
          size="sm"
          variant={variant}
          leftSection={<Icon size={17} />}
          aria-describedby={asked}
          onClick={open}
        >
          {name}
        </Button>
        <ActionIcon className={classes.narrow} size={36} variant={variant} aria-label={name} aria-describedby={asked} onClick={open}>
          <Icon size={18} />
        </ActionIcon>
        {role === 'owner' && (
          <Later>
            <RequestsMark documentId={id} describes={asked} onMissing={nothing} />
          </Later>
        )}
      </div>
      {dialog.isMounted && (
        <Sharing
          id={id}
          title={title}
          role={role}
          opened={dialog.opened}
          onClose={dialog.close}
          onClosed={dialog.closed}
          onMissing={dialog.closed}
        />
      )}
    </>
  );
}
