/** The command palette: every document, and everything that can be done, by a few letters. */
import { Kbd, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileText, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findDocuments } from '../../api/index.ts';
import { useListbox } from '../listbox/useListbox.ts';
import { Marked } from '../Marked.tsx';
import { type Choice, rankChoices } from './choices.ts';
import classes from './Palette.module.css';
import type { CommandRegistry } from './registry.ts';

interface PaletteProps {
  readonly registry: CommandRegistry;
  /** Takes the palette away and gives the focus back. */
  readonly onClose: () => void;
}

/** Milliseconds after a key before the server is asked. */
const QUIET = 120;

export function Palette({ registry, onClose }: PaletteProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [commands] = useState(() => registry.all());
  const [asked] = useDebouncedValue(query.trim(), QUIET);
  const recent = useQuery({ ...findDocuments({ scope: 'recent', query: '' }), staleTime: 10_000 });
  const found = useQuery({ ...findDocuments({ scope: 'all', query: asked }), enabled: asked !== '', placeholderData: keepPreviousData });
  const groups = rankChoices(query.trim(), commands, recent.data ?? [], query.trim() === '' ? [] : (found.data ?? []));
  const choices = groups.flatMap(({ items }) => items);

  const choose = (index: number) => {
    const choice = choices[index];
    if (choice === undefined) return;
    onClose();
    if (choice.kind === 'command') choice.command.run();
    else void navigate({ to: '/documents/$id', params: { id: choice.document.id } });
  };
  const { inputProps, listProps, optionProps } = useListbox({ count: choices.length, onChoose: choose, query });
  const waiting = found.isFetching || recent.isPending || asked !== query.trim();
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
      <Modal.Content aria-label={t('library.palette.title')}>
        <Modal.Body p={0} className={classes.body}>
          <div className={classes.field}>
            <IconSearch size={20} stroke={1.7} aria-hidden="true" />
            <input
              {...inputProps}
              className={classes.input}
              data-autofocus
              aria-label={t('library.palette.title')}
              placeholder={t('library.palette.placeholder')}
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
            <Kbd className={classes.escape}>Esc</Kbd>
          </div>
          <div {...listProps(t('library.palette.results'))} className={classes.list}>
            {groups.map(({ group, items }) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
              <div key={group} role="group" aria-label={t(`library.palette.group.${group}`)}>
                <div className={classes.group} aria-hidden="true">
                  {t(`library.palette.group.${group}`)}
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
            {choices.length === 0 && !waiting && t('library.palette.nothing', { query })}
            {found.isError && query !== '' && t('library.palette.failed')}
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
      <span className={classes.label}>
        <Marked text={document.title} ranges={choice.ranges} />
        {document.passage && (
          <span className={classes.passage}>
            <Marked text={document.passage.text} ranges={document.passage.matches} />
          </span>
        )}
      </span>
      <span className={classes.owner}>{choice.isRecent ? t('library.palette.recent') : document.owner.displayName}</span>
    </>
  );
}
