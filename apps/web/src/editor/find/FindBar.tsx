/** The bar for finding and replacing, at the top of the text. Loaded when it is first asked for. */
import '../tool-texts.ts';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconAbc, IconArrowDown, IconArrowUp, IconLetterCase, IconRegex, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Tooltip } from '../../components/Tooltip.tsx';
import type { Editor } from '../core/view.ts';
import classes from './FindBar.module.css';
import { isFindNext } from './find-keys.ts';
import { Finder, type FindState } from './finder.ts';
import type { Query } from './query.ts';
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

  /** A text that is to be selected once the field shows it, so that typing replaces it. */
  const offered = useRef<string | null>(null);
  useEffect(() => {
    if (offered.current === query.text) field.current?.select();
    offered.current = null;
  }, [query.text]);

  const onRequest = useEffectEvent(() => {
    field.current?.focus();
    field.current?.select();
    finder.restart();
    const text = request.text || query.text || lastQuery.text;
    if (text !== query.text) offered.current = text;
    if (request.text !== '') search({ text: request.text });
    else if (query.text === '' && lastQuery.text !== '') finder.setQuery(lastQuery);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each request is an object of its own
  useEffect(() => onRequest(), [request]);

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
  // A button that is disabled would lose the focus, and Escape with it.
  const unavailable = state.count === 0 ? { 'aria-disabled': true, 'data-disabled': true } : {};
  const replaceAll = async () => setReplaced(await finder.replaceAll(template));

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
          <Option name={t('tools.find.matchCase')} isOn={query.matchCase} onClick={() => search({ matchCase: !query.matchCase })}>
            <IconLetterCase size={18} />
          </Option>
          <Option name={t('tools.find.wholeWords')} isOn={query.wholeWords} onClick={() => search({ wholeWords: !query.wholeWords })}>
            <IconAbc size={18} />
          </Option>
          <Option name={t('tools.find.regex')} isOn={query.isRegex} onClick={() => search({ isRegex: !query.isRegex })}>
            <IconRegex size={18} />
          </Option>
        </div>
        <div className={classes.options}>
          <Option name={t('tools.find.previous')} onClick={() => finder.previous()}>
            <IconArrowUp size={18} />
          </Option>
          <Option name={t('tools.find.next')} onClick={() => finder.next()}>
            <IconArrowDown size={18} />
          </Option>
        </div>
        <Count state={state} replaced={replaced} />
        <Option name={t('action.close')} onClick={close}>
          <IconX size={18} />
        </Option>
      </div>
      {withReplace && (
        <div className={classes.row}>
          <TextInput
            className={classes.field}
            size="sm"
            aria-label={t('tools.find.replaceWith')}
            placeholder={t('tools.find.replaceWith')}
            value={template}
            autoComplete="off"
            maxLength={1_000}
            onChange={(event) => setTemplate(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              event.preventDefault();
              void finder.replace(template);
            }}
          />
          <Button size="sm" variant="default" {...unavailable} onClick={() => void finder.replace(template)}>
            {t('tools.find.replace')}
          </Button>
          <Button size="sm" variant="default" {...unavailable} onClick={() => void replaceAll()}>
            {t('tools.find.replaceAll')}
          </Button>
        </div>
      )}
    </search>
  );
}

/** Read out when it changes: it is all that says what a search has found. */
function Count({ state, replaced }: { state: FindState; replaced: number | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.count} role="status" data-problem={state.problem !== null}>
      {countText(state)}
    </div>
  );

  function countText({ query, problem, count, current, isSearching }: FindState): string {
    if (problem?.kind === 'invalid') return t('tools.find.invalid', { reason: problem.reason });
    if (problem?.kind === 'slow') return t('tools.find.slow');
    if (replaced !== null) return t('tools.find.replaced', { count: replaced });
    if (query.text === '') return '';
    if (count === 0) return isSearching ? t('tools.find.searching') : t('tools.find.none');
    return current === null ? t('tools.find.count', { count }) : t('tools.find.position', { current, count });
  }
}

interface OptionProps {
  readonly name: string;
  /** Absent for what is no switch. */
  readonly isOn?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Option({ name, isOn, onClick, children }: OptionProps) {
  return (
    <Tooltip label={name}>
      <ActionIcon
        className={classes.option}
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'ink' : 'gray'}
        aria-label={name}
        {...(isOn !== undefined && { 'aria-pressed': isOn })}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
