/** The formatting toolbar: what is used hourly. The rest is behind "More". */
import { IconArrowBackUp, IconArrowForwardUp, IconLink } from '@tabler/icons-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Editor } from '../core/view.ts';
import type { Panel } from '../menus/EditorMenus.tsx';
import { ColorMenu } from './ColorMenu.tsx';
import { InsertMenu } from './InsertMenu.tsx';
import { MoreMenu } from './MoreMenu.tsx';
import { StyleMenu } from './StyleMenu.tsx';
import { ToolButton } from './ToolButton.tsx';
import classes from './Toolbar.module.css';
import { LEFT_OUT, LISTS, MARKS, type Tool } from './tools.ts';
import { useRovingFocus } from './useRovingFocus.ts';

export interface ToolbarProps {
  readonly editor: Editor;
  readonly history: { readonly canUndo: boolean; readonly canRedo: boolean; undo(): void; redo(): void };
  /** What stands open beside the text; keys open it too. */
  readonly panel: Panel | null;
  setPanel(panel: Panel | null): void;
}

const ICON = { size: 19, stroke: 1.7 } as const;

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
        <InsertMenu editor={editor} />
      </Group>
      <Group>
        <ToolButton
          name={t('editor.undo')}
          icon={<IconArrowBackUp {...ICON} />}
          keys="Mod-z"
          disabled={!history.canUndo}
          onClick={history.undo}
        />
        <span className={classes.leftOut} data-left-out>
          <ToolButton
            name={t('editor.redo')}
            icon={<IconArrowForwardUp {...ICON} />}
            keys="Mod-Shift-z"
            disabled={!history.canRedo}
            onClick={history.redo}
          />
        </span>
      </Group>
      <Group>
        <StyleMenu editor={editor} header={formatting.line.header} />
      </Group>
      <Group>
        {tools(MARKS)}
        <span className={classes.leftOut}>{tools(LEFT_OUT.slice(0, 1))}</span>
      </Group>
      <Group isLeftOut>
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
      <Group>
        {tools(LISTS.slice(0, 1))}
        <span className={classes.leftOut}>{tools(LEFT_OUT.slice(1))}</span>
        {tools(LISTS.slice(1))}
      </Group>
      <Group>
        <MoreMenu editor={editor} leftOut={LEFT_OUT} redo={history.redo} />
      </Group>
    </div>
  );
}

function Group({ isLeftOut = false, children }: { isLeftOut?: boolean; children: ReactNode }) {
  return <div className={isLeftOut ? `${classes.group} ${classes.leftOut}` : classes.group}>{children}</div>;
}
