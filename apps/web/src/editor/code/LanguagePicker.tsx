/** The list of languages for a code block, with a field that searches it. */
import { Combobox, useCombobox } from '@mantine/core';
import { useEffect, useEffectEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Editor } from '../core/view.ts';
import { knownLanguage, LANGUAGES } from './languages.ts';
import { setLanguage } from './set-language.ts';

/** What was asked at the corner of a block. */
export interface LanguageRequest {
  readonly anchor: HTMLElement;
  /** Of ProseMirror, inside the first line of the block. */
  readonly position: number;
}

interface LanguagePickerProps {
  readonly editor: Editor;
  readonly request: LanguageRequest;
  readonly onClose: () => void;
}

const PLAIN = '';

const NO_MATCH = 3;

/** The best first: the language that is meant by a name, then those whose name begins so, then those that have it within. */
function rankOf(wanted: string, id: string, name: string): number {
  if (wanted === '' || (id !== PLAIN && knownLanguage(wanted) === id)) return 0;
  const at = name.toLowerCase().indexOf(wanted);
  return at === -1 ? NO_MATCH : at === 0 ? 1 : 2;
}

export function LanguagePicker({ editor, request, onClose }: LanguagePickerProps) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const list = useId();
  const combobox = useCombobox({
    opened: true,
    onOpenedChange: (opened) => {
      if (!opened) close();
    },
  });
  const close = () => {
    onClose();
    editor.focus();
  };
  const start = useEffectEvent(() => {
    setSearch('');
    combobox.focusSearchInput();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request is an object of its own
  useEffect(() => start(), [request]);

  const all = [[PLAIN, t('editor.codeTools.plain')] as const, ...LANGUAGES];
  const wanted = search.trim().toLowerCase();
  const options = all
    .map(([id, name]) => ({ id, name, rank: rankOf(wanted, id, name) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank);
  // Enter takes the best match. Without anything typed none is marked, so that Enter changes nothing.
  const mark = useEffectEvent(() => {
    if (wanted !== '') combobox.selectFirstOption();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first option is another one with each letter
  useEffect(() => mark(), [wanted]);
  const choose = (id: string) => {
    editor.run(setLanguage(request.position, id === PLAIN ? null : id));
    onClose();
  };
  const { left, bottom, width } = request.anchor.getBoundingClientRect();
  return (
    <Combobox store={combobox} position="bottom-end" width={220} onOptionSubmit={choose} withinPortal={false}>
      <Combobox.DropdownTarget>
        <div style={{ position: 'fixed', left, top: bottom, width, height: 0 }} />
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-label={t('editor.codeTools.search')}
          placeholder={t('editor.codeTools.search')}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.resetSelectedOption();
          }}
          onBlur={close}
          onKeyDown={(event) => {
            if (event.key === 'Escape') close();
          }}
        />
        <Combobox.Options id={list} aria-label={t('editor.codeTools.languages')} mah={260} style={{ overflowY: 'auto' }}>
          {options.map(({ id, name }) => (
            <Combobox.Option key={id} value={id}>
              {name}
            </Combobox.Option>
          ))}
          {options.length === 0 && <Combobox.Empty>{t('editor.codeTools.noLanguage')}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
