/**
 * The list that a slash opens at the caret. The focus stays in the text. Its `aria-activedescendant` tells screen readers which entry Enter
 * would choose.
 */
import { VisuallyHidden } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../commands/keys.ts';
import { notYet } from '../../help/words.ts';
import { readSelection } from '../core/fresh-selection.ts';
import type { Editor } from '../core/view.ts';
import { keepFocus } from '../toolbar/ToolButton.tsx';
import classes from './Menus.module.css';
import { matching } from './matching.ts';
import { insteadOf } from './one-edit.ts';
import { activateEntry, closeSlash, SLASH_LIST, type Slash, slashOf } from './slash.ts';
import type { SlashItem } from './slash-items.ts';
import { useEditorState } from './useEditorState.ts';
import { textBox, useFloating } from './useFloating.ts';
import { useKeys } from './useKeys.ts';

interface SlashMenuProps {
  readonly editor: Editor;
  readonly items: readonly SlashItem[];
}

export function SlashMenu({ editor, items }: SlashMenuProps) {
  const slash = useEditorState(editor, slashOf);
  return slash && <OpenMenu key={slash.from} editor={editor} items={items} slash={slash} />;
}

function OpenMenu({ editor, items, slash }: SlashMenuProps & { slash: Slash }) {
  const { t } = useTranslation();
  const found = matching(items, slash.query);
  const [choice, setChoice] = useState({ query: slash.query, index: 0 });
  // A new query has new entries, so the first one is active again.
  const index = choice.query === slash.query ? Math.min(choice.index, found.length - 1) : 0;
  const missing = notYet(slash.query, t);
  const active = found[index];
  const activeId = active ? idOf(active) : null;

  const take = (item: SlashItem) => {
    const { from, query } = slashOf(editor.state) ?? slash;
    editor.run(insteadOf(from, from + 1 + query.length, item.command ?? (() => false)));
    item.action?.(query);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.key === 'Escape') {
      editor.view.dispatch(closeSlash(editor.state));
      return true;
    }
    if (!active || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const by = event.key === 'ArrowDown' ? 1 : -1;
      setChoice({ query: slash.query, index: (index + by + found.length) % found.length });
      return true;
    }
    if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
      take(active);
      return true;
    }
    return false;
  };
  useKeys(editor, onKey);

  useEffect(() => {
    readSelection(editor.view);
    if (slashOf(editor.state)?.active !== activeId) editor.view.dispatch(activateEntry(editor.state, activeId));
    if (activeId !== null) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [editor, activeId]);

  const edge = isRightToLeft(editor, slash.from) ? 'right' : 'left';
  const ref = useFloating<HTMLDivElement>(editor, () => textBox(editor, slash.from, slash.from), { side: 'below', edge });
  return (
    // `keepFocus` keeps the focus in the text on a click or a drag of the scroll bar. Without it the menu would close.
    // biome-ignore lint/a11y/noStaticElementInteractions: the handler only keeps the focus
    <div ref={ref} className={classes.slash} onMouseDown={keepFocus}>
      {(found.length === 0 || missing !== null) && (
        <p className={classes.nothing} role="status">
          {missing ?? t('writing.slash.nothing')}
        </p>
      )}
      {found.length > 0 && (
        <>
          <VisuallyHidden role="status">{t('writing.slash.count', { count: found.length })}</VisuallyHidden>
          <div id={SLASH_LIST} role="listbox" tabIndex={0} aria-label={t('writing.slash.label')} className={classes.list}>
            {sectionsOf(found, slash.query !== '').map(({ name, entries }) => (
              <Section key={name} name={name}>
                {entries.map((item) => (
                  <Entry
                    key={item.id}
                    item={item}
                    isActive={item === active}
                    onPoint={() => setChoice({ query: slash.query, index: found.indexOf(item) })}
                    onTake={() => take(item)}
                  />
                ))}
              </Section>
            ))}
          </div>
        </>
      )}
    </div>
  );
}

/** The entries in the order in which the arrow keys go through them: by section, or, with a query, the best match first. */
function sectionsOf(found: readonly SlashItem[], isFiltered: boolean): { name: string; entries: readonly SlashItem[] }[] {
  if (isFiltered) return [{ name: '', entries: found }];
  const names = [...new Set(found.map(({ section }) => section))];
  return names.map((name) => ({ name, entries: found.filter(({ section }) => section === name) }));
}

function Section({ name, children }: { name: string; children: ReactNode }) {
  if (name === '') return children;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't group options of a listbox
    <div role="group" aria-label={name}>
      <div className={classes.section} aria-hidden="true">
        {name}
      </div>
      {children}
    </div>
  );
}

interface EntryProps {
  readonly item: SlashItem;
  readonly isActive: boolean;
  onPoint(): void;
  onTake(): void;
}

function Entry({ item, isActive, onPoint, onTake }: EntryProps) {
  const { t } = useTranslation();
  const Icon = item.icon;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text (aria-activedescendant)
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text has the focus and handles the keys (`useKeys`)
    <div id={idOf(item)} role="option" aria-selected={isActive} className={classes.entry} onMouseMove={onPoint} onClick={onTake}>
      <Icon size={18} stroke={1.7} aria-hidden="true" />
      <span className={classes.entryName}>{item.label}</span>
      {item.keys && <kbd className={classes.entryKeys}>{keyName(item.keys, t)}</kbd>}
    </div>
  );
}

function idOf({ id }: SlashItem): string {
  return `slash-${id}`;
}

function isRightToLeft(editor: Editor, position: number): boolean {
  const { node } = editor.view.domAtPos(position);
  const element = node instanceof Element ? node : node.parentElement;
  return element !== null && getComputedStyle(element).direction === 'rtl';
}
