/** The bar with formatting buttons beside selected text. Alt-F10 moves the focus into it, Escape moves it back into the text. */
import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconBold,
  IconCheck,
  IconChevronDown,
  IconCode,
  IconItalic,
  IconLink,
  IconStrikethrough,
  IconUnderline,
} from '@tabler/icons-react';
import type { Command } from 'prosemirror-state';
import { type FocusEvent, type KeyboardEvent, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { toggleMark } from '../core/commands.ts';
import { setHeader, toggleCodeBlock, toggleList, toggleQuote } from '../core/lines.ts';
import type { LineAttributes, ToggleMark } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';
import { ColorMenu } from '../toolbar/ColorMenu.tsx';
import { keepFocus, ToolButton } from '../toolbar/ToolButton.tsx';
import { useRovingFocus } from '../toolbar/useRovingFocus.ts';
import { type Attention, attentionOf, dismissMenu, editorMenu, focusLost, isInMenu } from './attention.ts';
import classes from './Menus.module.css';
import { useEditorState } from './useEditorState.ts';
import { textBox, useFloating } from './useFloating.ts';
import { useKeys } from './useKeys.ts';

const MARKS: readonly { readonly name: ToggleMark; readonly icon: typeof IconBold; readonly keys: string }[] = [
  { name: 'bold', icon: IconBold, keys: 'Mod-b' },
  { name: 'italic', icon: IconItalic, keys: 'Mod-i' },
  { name: 'underline', icon: IconUnderline, keys: 'Mod-u' },
  { name: 'strike', icon: IconStrikethrough, keys: 'Alt-Shift-5' },
  { name: 'code', icon: IconCode, keys: 'Mod-e' },
];

interface SelectionMenuProps {
  readonly editor: Editor;
  editLink(): void;
}

export function SelectionMenu(props: SelectionMenuProps) {
  const attention = useEditorState(props.editor, attentionOf);
  return attention?.kind === 'selection' && <Bar {...props} selection={attention} />;
}

function Bar({ editor, editLink, selection }: SelectionMenuProps & { selection: Attention }) {
  const { t } = useTranslation();
  const formatting = useSyncExternalStore(editor.subscribe, editor.formatting);
  const ref = useFloating<HTMLDivElement>(editor, () => textBox(editor, selection.from, selection.to), { side: 'above', edge: 'center' });
  const { ref: tools, ...roving } = useRovingFocus<HTMLDivElement>();
  useKeys(editor, (event) => {
    if (event.key === 'Escape') editor.view.dispatch(dismissMenu(editor.state));
    else if (event.key === 'F10' && event.altKey) tools.current?.querySelector('button')?.focus();
    else return false;
    return true;
  });
  return (
    <div ref={ref} className={classes.bar} {...editorMenu} {...leaving(editor)}>
      <div ref={tools} className={classes.tools} role="toolbar" aria-label={t('writing.selection.label')} {...roving}>
        <TurnInto editor={editor} line={formatting.line} />
        <span className={classes.separator} />
        {MARKS.map(({ name, icon: Icon, keys }) => (
          <ToolButton
            key={name}
            name={t(`editor.${name}`)}
            icon={<Icon size={18} stroke={1.7} />}
            keys={keys}
            pressed={formatting.marks.includes(name)}
            onClick={() => editor.run(toggleMark(name))}
          />
        ))}
        <ToolButton
          name={t('editor.link')}
          icon={<IconLink size={18} stroke={1.7} />}
          keys="Mod-k"
          pressed={formatting.link !== null}
          onClick={editLink}
        />
        <span className={classes.separator} />
        <ColorMenu editor={editor} kind="color" value={formatting.color} />
        <ColorMenu editor={editor} kind="background" value={formatting.background} />
      </div>
    </div>
  );
}

/** Event handlers for a menu beside the text: Escape returns the focus to the text, and losing the focus to another part of the page closes the menu. */
export function leaving(editor: Editor) {
  return {
    onKeyDown: (event: KeyboardEvent) => {
      // If a dropdown of this menu is open, the first Escape closes only the dropdown.
      if (event.key !== 'Escape' || event.defaultPrevented || (event.target as Element).closest('[role=menu]')) return;
      event.preventDefault();
      editor.focus();
    },
    onBlur: ({ relatedTarget }: FocusEvent) => {
      const isBack = relatedTarget instanceof Node && editor.view.dom.contains(relatedTarget);
      if (relatedTarget && !isBack && !isInMenu(relatedTarget)) editor.view.dispatch(focusLost(editor.state));
    },
  };
}

interface Kind {
  readonly name: string;
  readonly command: Command;
  readonly isOn: boolean;
}

function TurnInto({ editor, line }: { editor: Editor; line: LineAttributes }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const isPlain = line.header === null && line.list === null && line.codeBlock === null && line.blockquote === null;
  const isCheck = line.list === 'checked' || line.list === 'unchecked';
  const kinds: readonly Kind[] = [
    { name: t('editor.normal'), command: setHeader(null), isOn: isPlain },
    ...[1, 2, 3].map((level) => ({ name: t('editor.heading', { level }), command: setHeader(level), isOn: line.header === level })),
    { name: t('editor.bullet'), command: toggleList('bullet'), isOn: line.list === 'bullet' },
    { name: t('editor.ordered'), command: toggleList('ordered'), isOn: line.list === 'ordered' },
    { name: t('editor.check'), command: toggleList('unchecked'), isOn: isCheck },
    { name: t('editor.quote'), command: toggleQuote, isOn: line.blockquote !== null },
    { name: t('editor.codeBlock'), command: toggleCodeBlock, isOn: line.codeBlock !== null },
  ];
  const current = kinds.find(({ isOn }) => isOn)?.name ?? t('editor.normal');
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" width={190} returnFocus={false}>
      <Menu.Target>
        <UnstyledButton className={classes.turnInto} aria-label={`${t('writing.selection.turnInto')}: ${current}`} onMouseDown={keepFocus}>
          {current}
          <IconChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map(({ name, command, isOn }) => (
          <Menu.Item
            key={name}
            leftSection={<IconCheck size={16} style={{ visibility: isOn ? 'visible' : 'hidden' }} />}
            onClick={() => editor.run(command)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
