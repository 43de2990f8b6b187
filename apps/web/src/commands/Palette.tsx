/** The command palette: finds documents and commands by a few letters. */
import './texts.ts';
import { Kbd, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileText, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findDocuments } from '../api/index.ts';
import { useListbox } from '../components/listbox/useListbox.ts';
import { Marked } from '../components/Marked.tsx';
import { notYet } from '../help/words.ts';
import { type Choice, rankChoices } from './choices.ts';
import { keyName } from './keys.ts';
import classes from './Palette.module.css';
import type { CommandRegistry } from './registry.ts';
import { useAllCommands } from './useAllCommands.ts';

interface PaletteProps {
  readonly registry: CommandRegistry;
  /** The initial query. */
  readonly query: string;
  /** Closes the palette and returns the focus. */
  readonly onClose: () => void;
}

/** Milliseconds after a key before the server is asked. */
const SEARCH_DELAY_MS = 120;

export function Palette({ registry, query: initial, onClose }: PaletteProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState(initial);
  const { commands, areAwaited } = useAllCommands(registry);
  const typed = query.trim();
  const [asked] = useDebouncedValue(typed, SEARCH_DELAY_MS);
  const recent = useQuery({ ...findDocuments({ scope: 'recent', query: '' }), staleTime: 10_000 });
  const search = useQuery({ ...findDocuments({ scope: 'all', query: asked }), enabled: asked !== '', placeholderData: keepPreviousData });
  const isAnswer = asked === typed && !search.isPlaceholderData;
  const groups = rankChoices(typed, commands, recent.data ?? [], { documents: typed === '' ? [] : (search.data ?? []), isAnswer });
  const choices = groups.flatMap(({ items }) => items);
  const isSearched = typed !== '' && (asked !== typed || (search.isFetching && (search.isPlaceholderData || search.isPending)));
  const isAwaited = recent.isLoading || areAwaited || isSearched;

  const choose = (index: number) => {
    const choice = choices[index];
    if (choice === undefined) return;
    onClose();
    if (choice.kind === 'command') choice.command.run();
    else void navigate({ to: '/documents/$id', params: { id: choice.document.id } });
  };
  /** The query for which Enter was pressed before the server's answer came. */
  const [entered, setEntered] = useState<string | null>(null);
  const enter = (active: number) => {
    if (isAwaited && !hasMoved && (areAwaited || typed === '' || choices[active]?.isSure !== true)) setEntered(query);
    else choose(active);
  };
  const { hasMoved, inputProps, listProps, optionProps } = useListbox({ count: choices.length, onChoose: choose, onEnter: enter, query });
  useEffect(() => {
    if (entered === null || (isAwaited && entered === query && !hasMoved)) return;
    setEntered(null);
    if (entered === query && !hasMoved) choose(0);
  });
  const missing = notYet(typed, t);
  let index = -1;

  return (
    <Modal.Root
      opened
      onClose={onClose}
      centered={false}
      yOffset="12vh"
      size={600}
      returnFocus={false}
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.content }}
    >
      <Modal.Overlay backgroundOpacity={0.35} blur={0} />
      <Modal.Content aria-label={t('key.commands')}>
        <Modal.Body p={0} className={classes.body}>
          <div className={classes.field}>
            <IconSearch size={20} stroke={1.7} aria-hidden="true" />
            <input
              {...inputProps}
              className={classes.input}
              data-autofocus
              aria-label={t('key.commands')}
              placeholder={t('key.commands')}
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
            <Kbd className={classes.escape}>{keyName('Escape', t)}</Kbd>
          </div>
          <div {...listProps(t('palette.results'))} className={classes.list}>
            {groups.map(({ group, items }) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
              <div key={group} role="group" aria-label={t(`palette.group.${group}`)}>
                <div className={classes.group} aria-hidden="true">
                  {t(`palette.group.${group}`)}
                </div>
                {items.map((choice) => {
                  index += 1;
                  return (
                    <div key={choice.key} {...optionProps(index)} className={classes.option}>
                      <ChoiceContent choice={choice} />
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
          <div role="status" className={classes.status}>
            {missing ?? (choices.length === 0 && !isAwaited && t('palette.nothing', { query }))}
            {search.isError && typed !== '' && t('palette.failed')}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function ChoiceContent({ choice }: { choice: Choice }) {
  const { t } = useTranslation();
  if (choice.kind === 'command') {
    const { icon: Icon, label, keys } = choice.command;
    return (
      <>
        <Icon size={18} stroke={1.6} className={classes.icon} aria-hidden="true" />
        <span className={classes.label}>
          <Marked text={label} ranges={choice.ranges} />
        </span>
        {keys !== undefined && <Kbd size="xs">{keys}</Kbd>}
      </>
    );
  }
  const { document } = choice;
  return (
    <>
      <IconFileText size={18} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <span dir="auto" className={classes.label}>
        <Marked text={document.title} ranges={choice.ranges} />
        {document.passage && (
          <span dir="auto" className={classes.passage}>
            <Marked text={document.passage.text} ranges={document.passage.matches} />
          </span>
        )}
      </span>
      <span className={classes.owner}>{choice.isRecent ? t('palette.recent') : document.owner.displayName}</span>
    </>
  );
}
