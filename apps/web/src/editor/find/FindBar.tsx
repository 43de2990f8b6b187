/** The bar for finding and replacing, at the top of the text. Loaded when it is first asked for. */
import '../tool-texts.ts';
import { TextInput } from '@mantine/core';
import { IconAbc, IconArrowDown, IconArrowUp, IconLetterCase, IconRegex, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Editor } from '../core/view.ts';
import classes from './FindBar.module.css';
import { FindButton } from './FindButton.tsx';
import { FindCount } from './FindCount.tsx';
import { isFindNext } from './find-keys.ts';
import { Finder } from './finder.ts';
import type { Query } from './query.ts';
import { ReplaceRow } from './ReplaceRow.tsx';
import type { FindRequest } from './useFind.ts';

interface FindBarProps {
  readonly editor: Editor;
  readonly editable: boolean;
  /** How it was asked for last; a new object each time. */
  readonly request: FindRequest;
  /** What was looked for when the bar was open before. */
  readonly lastQuery: Query;
  readonly onClose: (query: Query) => void;
}

export function FindBar({ editor, editable, request, lastQuery, onClose }: FindBarProps) {
  const [finder, setFinder] = useState<Finder | null>(null);
  useEffect(() => {
    const created = new Finder(editor);
    setFinder(created);
    return () => {
      setFinder(null);
      created.close();
    };
  }, [editor]);
  if (!finder) return null;
  return <Bar finder={finder} editor={editor} editable={editable} request={request} lastQuery={lastQuery} onClose={onClose} />;
}

function Bar({ finder, editor, editable, request, lastQuery, onClose }: FindBarProps & { readonly finder: Finder }) {
  const { t } = useTranslation();
  const state = useSyncExternalStore(finder.subscribe, finder.snapshot);
  const field = useRef<HTMLInputElement>(null);
  const [template, setTemplate] = useState('');
  const [replaced, setReplaced] = useState<number | null>(null);
  const withReplace = editable && request.mode === 'replace';
  const { query } = state;

  const search = (change: Partial<Query>) => {
    setReplaced(null);
    finder.setQuery({ ...finder.snapshot().query, ...change });
  };
  const close = () => {
    onClose(query);
    editor.focus();
  };
  const step = (backwards: boolean) => (backwards ? finder.previous() : finder.next());

  useRequest(finder, field, request, lastQuery, () => setReplaced(null));
  useFindNextKey(step);

  const onBarKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  const onFieldKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    step(event.shiftKey);
  };
  return (
    <search className={classes.bar} aria-label={t('tools.find.bar')} onKeyDownCapture={onBarKey}>
      <div className={classes.row}>
        <TextInput
          ref={field}
          className={classes.field}
          size="sm"
          aria-label={t('tools.find.find')}
          placeholder={t('tools.find.find')}
          value={query.text}
          autoComplete="off"
          spellCheck={false}
          maxLength={1_000}
          aria-invalid={state.problem !== null}
          onChange={(event) => search({ text: event.currentTarget.value })}
          onKeyDown={onFieldKey}
        />
        <div className={classes.options}>
          <FindButton name={t('tools.find.matchCase')} isOn={query.matchCase} onClick={() => search({ matchCase: !query.matchCase })}>
            <IconLetterCase size={18} />
          </FindButton>
          <FindButton name={t('tools.find.wholeWords')} isOn={query.wholeWords} onClick={() => search({ wholeWords: !query.wholeWords })}>
            <IconAbc size={18} />
          </FindButton>
          <FindButton name={t('tools.find.regex')} isOn={query.isRegex} onClick={() => search({ isRegex: !query.isRegex })}>
            <IconRegex size={18} />
          </FindButton>
        </div>
        <div className={classes.options}>
          <FindButton name={t('tools.find.previous')} onClick={() => finder.previous()}>
            <IconArrowUp size={18} />
          </FindButton>
          <FindButton name={t('tools.find.next')} onClick={() => finder.next()}>
            <IconArrowDown size={18} />
          </FindButton>
        </div>
        <FindCount state={state} replaced={replaced} />
        <FindButton name={t('action.close')} onClick={close}>
          <IconX size={18} />
        </FindButton>
      </div>
      {withReplace && (
        <ReplaceRow finder={finder} template={template} onTemplate={setTemplate} isEmpty={state.count === 0} onReplaced={setReplaced} />
      )}
    </search>
  );
}

/** Each time the bar is asked for: the field gets the focus and the text to look for, the selected one or that of the last time. */
function useRequest(
  finder: Finder,
  field: RefObject<HTMLInputElement | null>,
  request: FindRequest,
  lastQuery: Query,
  onSearch: () => void,
): void {
  const { query: shown } = useSyncExternalStore(finder.subscribe, finder.snapshot);
  /** A text that is to be selected once the field shows it, so that typing replaces it. */
  const offered = useRef<string | null>(null);
  useEffect(() => {
    if (offered.current === shown.text) field.current?.select();
    offered.current = null;
  }, [shown.text, field]);

  const onRequest = useEffectEvent(() => {
    const { query } = finder.snapshot();
    field.current?.focus();
    field.current?.select();
    finder.restart();
    const text = request.text || query.text || lastQuery.text;
    if (text !== query.text) offered.current = text;
    if (request.text !== '') {
      onSearch();
      finder.setQuery({ ...query, text: request.text });
    } else if (query.text === '' && lastQuery.text !== '') finder.setQuery(lastQuery);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request is an object of its own
  useEffect(() => onRequest(), [request]);
}

/** The keys that find the next one, wherever the focus is. */
function useFindNextKey(step: (backwards: boolean) => void): void {
  const onKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (!isFindNext(event)) return;
    event.preventDefault();
    step(event.shiftKey);
  });
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
