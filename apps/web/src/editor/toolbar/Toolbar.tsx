/** The formatting toolbar: everything that the document's attributes can say. */
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBlockquote,
  IconBold,
  IconClearFormatting,
  IconCode,
  IconIndentDecrease,
  IconIndentIncrease,
  IconItalic,
  IconKeyboard,
  IconLink,
  IconList,
  IconListCheck,
  IconListNumbers,
  IconSeparatorHorizontal,
  IconSourceCode,
  IconStrikethrough,
  IconUnderline,
} from '@tabler/icons-react';
import type { Command } from 'prosemirror-state';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { clearFormatting, insertDivider, toggleMark } from '../core/commands.ts';
import type { Formatting } from '../core/formatting.ts';
import { indentLines, toggleCodeBlock, toggleList, toggleQuote } from '../core/lines.ts';
import type { Editor } from '../core/view.ts';
import type { Panel } from '../menus/EditorMenus.tsx';
import { AlignMenu } from './AlignMenu.tsx';
import { ColorMenu } from './ColorMenu.tsx';
import { StyleMenu } from './StyleMenu.tsx';
import { ToolButton } from './ToolButton.tsx';
import classes from './Toolbar.module.css';
import { useRovingFocus } from './useRovingFocus.ts';

export interface ToolbarProps {
  readonly editor: Editor;
  readonly history: { readonly canUndo: boolean; readonly canRedo: boolean; undo(): void; redo(): void };
  /** What stands open beside the text; keys open it too. */
  readonly panel: Panel | null;
  setPanel(panel: Panel | null): void;
}

interface Tool {
  readonly name:
    | 'bold'
    | 'italic'
    | 'underline'
    | 'strike'
    | 'code'
    | 'bullet'
    | 'ordered'
    | 'check'
    | 'outdent'
    | 'indent'
    | 'quote'
    | 'codeBlock'
    | 'divider'
    | 'clear';
  readonly icon: typeof IconBold;
  readonly command: Command;
  readonly keys?: string;
  readonly isOn?: (formatting: Formatting) => boolean;
}

const MARKS: readonly Tool[] = [
  { name: 'bold', icon: IconBold, command: toggleMark('bold'), keys: 'Mod-b', isOn: ({ marks }) => marks.includes('bold') },
  { name: 'italic', icon: IconItalic, command: toggleMark('italic'), keys: 'Mod-i', isOn: ({ marks }) => marks.includes('italic') },
  {
    name: 'underline',
    icon: IconUnderline,
    command: toggleMark('underline'),
    keys: 'Mod-u',
    isOn: ({ marks }) => marks.includes('underline'),
  },
  {
    name: 'strike',
    icon: IconStrikethrough,
    command: toggleMark('strike'),
    keys: 'Alt-Shift-5',
    isOn: ({ marks }) => marks.includes('strike'),
  },
  { name: 'code', icon: IconCode, command: toggleMark('code'), keys: 'Mod-e', isOn: ({ marks }) => marks.includes('code') },
];

const LISTS: readonly Tool[] = [
  { name: 'bullet', icon: IconList, command: toggleList('bullet'), keys: 'Mod-Shift-8', isOn: ({ line }) => line.list === 'bullet' },
  {
    name: 'ordered',
    icon: IconListNumbers,
    command: toggleList('ordered'),
    keys: 'Mod-Shift-7',
    isOn: ({ line }) => line.list === 'ordered',
  },
  {
    name: 'check',
    icon: IconListCheck,
    command: toggleList('unchecked'),
    keys: 'Mod-Shift-9',
    isOn: ({ line }) => line.list === 'checked' || line.list === 'unchecked',
  },
  { name: 'outdent', icon: IconIndentDecrease, command: indentLines(-1), keys: 'Mod-[' },
  { name: 'indent', icon: IconIndentIncrease, command: indentLines(1), keys: 'Mod-]' },
];

const BLOCKS: readonly Tool[] = [
  { name: 'quote', icon: IconBlockquote, command: toggleQuote, keys: 'Mod-Shift-.', isOn: ({ line }) => line.blockquote !== null },
  { name: 'codeBlock', icon: IconSourceCode, command: toggleCodeBlock, keys: 'Mod-Alt-c', isOn: ({ line }) => line.codeBlock !== null },
  { name: 'divider', icon: IconSeparatorHorizontal, command: insertDivider },
];

const CLEAR: readonly Tool[] = [{ name: 'clear', icon: IconClearFormatting, command: clearFormatting, keys: 'Mod-\\' }];

export const ICON = { size: 19, stroke: 1.7 } as const;

export function Toolbar({ editor, history, panel, setPanel }: ToolbarProps) {
  const { t } = useTranslation();
  const formatting = useSyncExternalStore(editor.subscribe, editor.formatting);
  const roving = useRovingFocus<HTMLDivElement>();
  const tools = (list: readonly Tool[]) =>
    list.map(({ name, icon: Icon, command, keys, isOn }) => (
      <ToolButton
        key={name}
        name={t(`editor.${name}`)}
        icon={<Icon {...ICON} />}
        keys={keys}
        onClick={() => editor.run(command)}
        {...(isOn && { pressed: isOn(formatting) })}
      />
    ));
  return (
    <div
      className={classes.toolbar}
      role="toolbar"
      aria-label={t('editor.toolbar')}
      {...roving}
      onKeyDown={(event) => {
        roving.onKeyDown(event);
        if (event.key === 'Escape' && !event.defaultPrevented) editor.focus();
      }}
    >
      <Group>
        <ToolButton
          name={t('editor.undo')}
          icon={<IconArrowBackUp {...ICON} />}
          keys="Mod-z"
          disabled={!history.canUndo}
          onClick={history.undo}
        />
        <ToolButton
          name={t('editor.redo')}
          icon={<IconArrowForwardUp {...ICON} />}
          keys="Mod-Shift-z"
          disabled={!history.canRedo}
          onClick={history.redo}
        />
      </Group>
      <Group>
        <StyleMenu editor={editor} header={formatting.line.header} />
      </Group>
      <Group>{tools(MARKS)}</Group>
      <Group>
        <ColorMenu editor={editor} kind="color" value={formatting.color} />
        <ColorMenu editor={editor} kind="background" value={formatting.background} />
        <ToolButton
          name={t('editor.link')}
          icon={<IconLink {...ICON} />}
          keys="Mod-k"
          pressed={formatting.link !== null}
          expanded={panel === 'link'}
          onClick={() => setPanel(panel === 'link' ? null : 'link')}
        />
      </Group>
      <Group>{tools(LISTS)}</Group>
      <Group>
        <AlignMenu editor={editor} align={formatting.line.align} />
        {tools(BLOCKS)}
      </Group>
      <Group>
        {tools(CLEAR)}
        <ToolButton name={t('editor.showKeys')} icon={<IconKeyboard {...ICON} />} keys="Mod-/" onClick={() => setPanel('keys')} />
      </Group>
    </div>
  );
}

function Group({ children }: { children: ReactNode }) {
  return <div className={classes.group}>{children}</div>;
}
