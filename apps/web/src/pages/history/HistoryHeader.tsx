/** The head of the page of a history: the way back, what is marked in the text, and what one can do. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowLeft, IconChevronDown, IconGitCompare, IconList, IconTrash, IconUserQuestion } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DocumentInfo, WritingSession } from '../../api/types.ts';
import { Banner } from '../../components/Banner.tsx';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import { useDropdown } from '../../components/dropdown/useDropdown.ts';
import { ThemeSwitch } from '../../components/user/ThemeSwitch.tsx';
import { UserMenu } from '../../components/user/UserMenu.tsx';
import classes from './History.module.css';
import type { Moment } from './moments.ts';
import type { Passage } from './TextView.tsx';
import type { HistoryActs } from './useHistoryActions.tsx';

interface HistoryHeaderProps {
  readonly info: DocumentInfo;
  readonly shown: Moment | null;
  /** The version that the shown one is compared with. */
  readonly from: number | null;
  readonly acts: HistoryActs;
  /** What is selected of the shown version. */
  readonly passage: Passage | null;
  /** The session of the shown version. */
  readonly session: WritingSession | null;
  readonly showsAuthors: boolean;
  readonly onAuthors: (wanted: boolean) => void;
  readonly onChanges: (wanted: boolean) => void;
  readonly onList: () => void;
}

export function HistoryHeader(props: HistoryHeaderProps) {
  const { info, from, showsAuthors, onAuthors, onChanges, onList } = props;
  const { t } = useTranslation();
  return (
    <>
      <header className={classes.header}>
        <ActionIcon
          component={Link}
          to={`/documents/${info.id}`}
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('history.back')}
          title={t('history.back')}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
        <div className={classes.heading}>
          <h1 dir="auto" className={classes.title}>
            {info.title}
          </h1>
          <span className={classes.quiet}>{t('history.title')}</span>
        </div>
        <Toggle name={t('history.changes.show')} icon={IconGitCompare} isOn={from !== null} onToggle={onChanges} />
        <Toggle name={t('history.authors.show')} icon={IconUserQuestion} isOn={showsAuthors} onToggle={onAuthors} />
        <Actions {...props} />
        <ActionIcon
          className={classes.listButton}
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('history.list.show')}
          onClick={onList}
        >
          <IconList size={20} />
        </ActionIcon>
        <div className={classes.account}>
          <ThemeSwitch />
          <UserMenu />
        </div>
      </header>
      {info.deletedAt !== null && <Banner icon={<IconTrash size={18} aria-hidden="true" />}>{t('history.readOnly.trashed')}</Banner>}
    </>
  );
}

interface ToggleProps {
  readonly name: string;
  readonly icon: typeof IconList;
  readonly isOn: boolean;
  readonly onToggle: (wanted: boolean) => void;
}

function Toggle({ name, icon: Icon, isOn, onToggle }: ToggleProps) {
  const variant = isOn ? 'light' : 'subtle';
  const color = isOn ? 'ink' : 'gray';
  const toggle = { 'aria-pressed': isOn, onClick: () => onToggle(!isOn) };
  return (
    <>
      <Button className={classes.wide} size="sm" variant={variant} color={color} leftSection={<Icon size={17} />} {...toggle}>
        {name}
      </Button>
      <ActionIcon className={classes.narrow} size={36} variant={variant} color={color} aria-label={name} {...toggle}>
        <Icon size={19} />
      </ActionIcon>
    </>
  );
}

function Actions({ info, shown, from, acts, passage, session }: HistoryHeaderProps) {
  const { t } = useTranslation();
  const { buttonProps, dropdown } = useDropdown('menu');
  if (!shown) return null;
  const { version, edit } = shown;
  const time = edit?.createdAt ?? info.createdAt;
  const name = session?.versions.find((entry) => entry.version === version)?.name ?? null;
  return (
    <>
      <Button {...buttonProps} className={classes.actions} size="sm" variant="default" rightSection={<IconChevronDown size={16} />}>
        {t('history.actions.label')}
      </Button>
      {dropdown && (
        <ButtonMenu
          id={dropdown.id}
          button={dropdown.button}
          opened={dropdown.opened}
          onChange={dropdown.onChange}
          position="bottom-end"
          width={280}
        >
          {acts.mayEdit && (
            <>
              <Menu.Item disabled={version === info.version} onClick={() => acts.restore(version, time)}>
                {t('history.actions.restore')}
              </Menu.Item>
              <Menu.Item disabled={passage === null} onClick={() => passage && acts.restorePassage(version, passage)}>
                {t('history.actions.restorePassage')}
              </Menu.Item>
              <Menu.Item onClick={() => acts.name(version, name)}>
                {t(name === null ? 'history.actions.name' : 'history.actions.rename')}
              </Menu.Item>
              {name !== null && <Menu.Item onClick={() => acts.unname(version)}>{t('history.actions.unname')}</Menu.Item>}
              {session && <Menu.Item onClick={() => acts.takeBack(session)}>{t('history.actions.takeBack')}</Menu.Item>}
              <Menu.Divider />
            </>
          )}
          {acts.mayCreate && <Menu.Item onClick={() => acts.copy(version, time)}>{t('history.actions.copy')}</Menu.Item>}
          {acts.mayCopyLink && (
            <>
              <Menu.Item onClick={() => acts.copyLink(version, null)}>{t('history.actions.link')}</Menu.Item>
              {from !== null && <Menu.Item onClick={() => acts.copyLink(version, from)}>{t('history.actions.linkChanges')}</Menu.Item>}
            </>
          )}
        </ButtonMenu>
      )}
    </>
  );
}
