/** The bar beside a selected image or file: its description, caption, size and place, and what can be done with it. Alt-F10 moves the focus into it. */
import '../file-texts.ts';
import { Button, FocusTrap, Menu, TextInput, UnstyledButton } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import {
  IconAlignCenter,
  IconAlignLeft,
  IconAlignRight,
  IconChevronDown,
  IconDownload,
  IconMaximize,
  IconTrash,
} from '@tabler/icons-react';
import { NodeSelection } from 'prosemirror-state';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { idOfAddress, shownAddress } from '../../components/file-address.ts';
import { setAlignment } from '../core/lines.ts';
import { embedAttributes, isFileNode, schema } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';
import { embedIndexAt } from '../embeds/embed-index.ts';
import type { EmbedHost } from '../embeds/file-look.ts';
import type { LateEmbeds } from '../embeds/late-embeds.ts';
import { setPictureWidth } from '../embeds/width.ts';
import { keepFocus, ToolButton } from '../toolbar/ToolButton.tsx';
import { useRovingFocus } from '../toolbar/useRovingFocus.ts';
import { attentionOf, dismissMenu, editorMenu } from './attention.ts';
import classes from './Menus.module.css';
import { leaving } from './SelectionMenu.tsx';
import { useEditorState } from './useEditorState.ts';
import { useFloating } from './useFloating.ts';
import { useKeys } from './useKeys.ts';

interface EmbedMenuProps {
  readonly editor: Editor;
  readonly embeds: LateEmbeds;
}

type Field = 'alt' | 'caption';

export function EmbedMenu({ editor, embeds }: EmbedMenuProps) {
  const attention = useEditorState(editor, attentionOf);
  const host = embeds.current()?.host;
  return attention?.kind === 'embed' && host && <Beside key={attention.from} editor={editor} host={host} at={attention.from} />;
}

interface BesideProps {
  readonly editor: Editor;
  readonly host: EmbedHost;
  /** The place of the image or file, as ProseMirror counts. */
  readonly at: number;
}

function Beside({ editor, host, at }: BesideProps) {
  const [field, setField] = useState<Field | null>(null);
  if (!isFileNode(editor.state.doc.nodeAt(at))) return null;
  if (field !== null) return <FieldForm editor={editor} at={at} field={field} close={() => setField(null)} />;
  return <Bar editor={editor} host={host} at={at} edit={setField} />;
}

/** Beside the picture, or the file. */
function useBesideEmbed(editor: Editor, at: number) {
  const anchorOf = () => {
    const dom = editor.view.nodeDOM(at);
    return dom instanceof HTMLElement ? dom.getBoundingClientRect() : null;
  };
  return useFloating<HTMLDivElement>(editor, anchorOf, { side: 'above', edge: 'center' });
}

const ICON = { size: 18, stroke: 1.7 } as const;
const SIZES = { small: 240, medium: 480, large: 720, original: null } as const;
const ALIGNMENTS = [
  { name: 'left', icon: IconAlignLeft },
  { name: 'center', icon: IconAlignCenter },
  { name: 'right', icon: IconAlignRight },
] as const;

function Bar({ editor, host, at, edit }: BesideProps & { readonly edit: (field: Field) => void }) {
  const { t } = useTranslation();
  const { line } = useSyncExternalStore(editor.subscribe, editor.formatting);
  const ref = useBesideEmbed(editor, at);
  const { ref: tools, ...roving } = useRovingFocus<HTMLDivElement>();
  useKeys(editor, (event) => {
    if (event.key === 'Escape') editor.view.dispatch(dismissMenu(editor.state));
    else if (event.key === 'F10' && event.altKey) tools.current?.querySelector('button')?.focus();
    else return false;
    return true;
  });
  const node = editor.state.doc.nodeAt(at);
  if (!isFileNode(node)) return null;
  const { url, alt } = embedAttributes(node);
  const id = idOfAddress(url);
  const isImage = node.type === schema.nodes.image;
  const isThere = id === null || host.fileOf(id).state === 'ready';
  const remove = () => {
    editor.run((state, dispatch) => {
      dispatch?.(state.tr.delete(at, at + 1).setMeta('uiEvent', 'cut'));
      return true;
    });
  };
  return (
    <div ref={ref} className={classes.bar} {...editorMenu} {...leaving(editor)}>
      <div
        ref={tools}
        className={`${classes.tools} ${classes.embedTools}`}
        role="toolbar"
        aria-label={t(isImage ? 'files.menu.label' : 'files.menu.labelFile')}
        {...roving}
      >
        {isImage ? (
          <>
            <Words onClick={() => edit('alt')} isMissing={alt === null}>
              {t(alt === null ? 'files.menu.describeMissing' : 'files.menu.describe')}
            </Words>
            <Words onClick={() => edit('caption')}>{t('files.menu.caption')}</Words>
            <span className={classes.separator} />
            <SizeMenu editor={editor} width={embedAttributes(node).width} />
            {ALIGNMENTS.map(({ name, icon: Icon }) => (
              <ToolButton
                key={name}
                name={t(`editor.${name}`)}
                icon={<Icon {...ICON} />}
                pressed={(line.align ?? 'left') === name}
                onClick={() => editor.run(setAlignment(name === 'left' ? null : name))}
              />
            ))}
          </>
        ) : (
          <Words onClick={() => edit('alt')}>{t('files.menu.rename')}</Words>
        )}
        <span className={classes.separator} />
        {id === null && isImage && host.showsExternal && <Words onClick={() => host.keep(url)}>{t('files.menu.keep')}</Words>}
        {isThere && (
          <>
            <ToolButton
              name={t('files.menu.open')}
              icon={<IconMaximize {...ICON} />}
              keys="Enter"
              onClick={() => host.show(embedIndexAt(editor.state.doc, at))}
            />
            <ToolButton
              name={t('files.menu.download')}
              icon={<IconDownload {...ICON} />}
              onClick={() => download(shownAddress(url), alt)}
            />
          </>
        )}
        <ToolButton name={t('files.menu.remove')} icon={<IconTrash {...ICON} />} keys="Delete" onClick={remove} />
      </div>
    </div>
  );
}

function Words({ children, onClick, isMissing = false }: { children: string; onClick: () => void; isMissing?: boolean }) {
  return (
    <UnstyledButton className={classes.turnInto} data-missing={isMissing || undefined} onMouseDown={keepFocus} onClick={onClick}>
      {children}
    </UnstyledButton>
  );
}

function SizeMenu({ editor, width }: { editor: Editor; width: number | null }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" width={190} returnFocus={false}>
      <Menu.Target>
        <UnstyledButton className={classes.turnInto} onMouseDown={keepFocus}>
          {t('files.menu.size')}
          <IconChevronDown size={14} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(SIZES) as (keyof typeof SIZES)[]).map((size) => (
          <Menu.Item key={size} fw={SIZES[size] === width ? 600 : undefined} onClick={() => editor.run(setPictureWidth(SIZES[size]))}>
            {t(`files.menu.${size}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const LABELS = { alt: 'files.menu.alt', caption: 'files.menu.captionLabel' } as const;

function FieldForm({ editor, at, field, close }: { editor: Editor; at: number; field: Field; close: () => void }) {
  const { t } = useTranslation();
  const node = editor.state.doc.nodeAt(at);
  const isImage = node?.type === schema.nodes.image;
  const [text, setText] = useState<string>(node?.attrs[field] ?? '');
  const ref = useBesideEmbed(editor, at);
  useClickOutside(close, null, [ref.current]);
  const back = () => {
    close();
    editor.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    editor.run((state, dispatch) => {
      // The selection has moved along with what others have written meanwhile.
      const { selection } = state;
      if (!(selection instanceof NodeSelection) || !isFileNode(selection.node)) return false;
      dispatch?.(state.tr.setNodeAttribute(selection.from, field, text.trim() || null));
      return true;
    });
    back();
  };
  return (
    <FocusTrap active innerRef={ref}>
      <div
        className={classes.card}
        role="dialog"
        aria-label={t(isImage ? LABELS[field] : 'files.menu.nameLabel')}
        onKeyDown={(event) => event.key === 'Escape' && back()}
        {...editorMenu}
      >
        <form onSubmit={submit} className={classes.form}>
          <TextInput
            label={t(isImage ? LABELS[field] : 'files.menu.nameLabel')}
            description={isImage && field === 'alt' ? t('files.menu.altHint') : undefined}
            maxLength={1_000}
            autoComplete="off"
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" size="compact-md" fz="sm" mt="sm" style={{ float: 'inline-end' }}>
            {t('files.menu.save')}
          </Button>
        </form>
      </div>
    </FocusTrap>
  );
}

function download(href: string, name: string | null): void {
  const link = document.createElement('a');
  Object.assign(link, { href, download: name ?? '', target: '_blank', rel: 'noopener' });
  link.click();
}
