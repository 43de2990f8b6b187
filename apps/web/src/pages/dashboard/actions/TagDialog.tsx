/** The dialog that puts tags on documents. Typing finds a tag or offers to create one; Enter puts it on or takes it off. */
import { Button, Group, TextInput } from '@mantine/core';
import { IconCheck, IconMinus, IconPlus, IconTag } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DocumentInfo, TAG_NAME_LIMIT, type Tag, useCreateTag, useTags } from '../../../api/index.ts';
import { fuzzyMatch } from '../../../commands/fuzzy.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { errorText } from '../../../components/errorText.ts';
import { useListbox } from '../../../components/listbox/useListbox.ts';
import classes from './TagDialog.module.css';
import type { DocumentActions } from './useDocumentActions.ts';

interface TagDialogProps {
  readonly documents: readonly DocumentInfo[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onClosed: () => void;
  readonly onTag: DocumentActions['tag'];
}

export function TagDialog({ documents, opened, onClose, onClosed, onTag }: TagDialogProps) {
  const { t } = useTranslation();
  const title =
    documents.length === 1
      ? t('library.tags.setTitle', { title: documents[0]?.title ?? '' })
      : t('library.tags.setMany', { count: documents.length });
  return (
    <Dialog opened={opened} onClose={onClose} onExitTransitionEnd={onClosed} returnFocus={false} title={title}>
      <TagList documents={documents} onTag={onTag} />
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t('library.tags.finish')}</Button>
      </Group>
    </Dialog>
  );
}

function TagList({ documents, onTag }: Pick<TagDialogProps, 'documents' | 'onTag'>) {
  const { t } = useTranslation();
  const tags = useTags();
  const creation = useCreateTag();
  const [query, setQuery] = useState('');
  const wanted = query.trim();
  const found = (tags.data ?? []).filter(({ name }) => fuzzyMatch(wanted, name) !== null);
  const isNew = wanted !== '' && !tags.data?.some(({ name }) => name.toLowerCase() === wanted.toLowerCase());

  const carrying = (tag: Tag) => documents.filter((document) => document.tags.includes(tag.id)).length;
  const toggle = (tag: Tag) => {
    const isOn = carrying(tag) === documents.length;
    void onTag(
      documents.filter((document) => document.tags.includes(tag.id) === isOn),
      tag.id,
      !isOn,
    );
  };
  const create = () =>
    creation.mutate(wanted, {
      onSuccess: (tag) => {
        setQuery('');
        void onTag(documents, tag.id, true);
      },
    });
  const choose = (index: number) => {
    const tag = found[index];
    if (tag === undefined) create();
    else toggle(tag);
  };
  const { inputProps, listProps, optionProps } = useListbox({ count: found.length + (isNew ? 1 : 0), onChoose: choose, query });
  return (
    <>
      <TextInput
        {...inputProps}
        aria-label={t('library.tags.find')}
        placeholder={t('library.tags.find')}
        maxLength={TAG_NAME_LIMIT}
        leftSection={<IconTag size={17} stroke={1.7} />}
        value={query}
        error={creation.isError ? errorText(creation.error, t) : null}
        data-autofocus
        onChange={(event) => {
          creation.reset();
          setQuery(event.currentTarget.value);
        }}
      />
      <div {...listProps(t('library.tags.title'), true)} className={classes.list}>
        {found.map((tag, index) => {
          const count = carrying(tag);
          const isOn = count === documents.length;
          return (
            <div key={tag.id} {...optionProps(index, isOn)} className={classes.option}>
              <span className={classes.box} data-on={count > 0 || undefined} aria-hidden="true">
                {isOn ? <IconCheck size={14} stroke={2.5} /> : count > 0 && <IconMinus size={14} stroke={2.5} />}
              </span>
              <span className={classes.name}>{tag.name}</span>
              {count > 0 && !isOn && (
                <span className={classes.some}>{t('library.tags.some', { done: count, count: documents.length })}</span>
              )}
            </div>
          );
        })}
        {isNew && (
          <div {...optionProps(found.length, false)} className={classes.option}>
            <IconPlus size={18} stroke={1.8} aria-hidden="true" />
            <span className={classes.name}>{t('library.tags.createNamed', { name: wanted })}</span>
          </div>
        )}
      </div>
      <p role="status" className={classes.hint}>
        {found.length === 0 && !isNew && tags.isSuccess ? t('library.tags.none') : ''}
        {tags.isError ? errorText(tags.error, t) : ''}
      </p>
    </>
  );
}
