/** Shows the address of a link, with buttons to open, copy, change and remove it. It appears for the link at the caret and for the one under the mouse. */
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconExternalLink, IconPencil, IconUnlink } from '@tabler/icons-react';
import { TextSelection } from 'prosemirror-state';
import { useTranslation } from 'react-i18next';
import { type LinkTarget, linkTarget, setLink } from '../core/commands.ts';
import type { Editor } from '../core/view.ts';
import { ToolButton } from '../toolbar/ToolButton.tsx';
import type { Box } from './anchoring.ts';
import { attentionOf, dismissMenu, editorMenu } from './attention.ts';
import classes from './Menus.module.css';
import { leaving } from './SelectionMenu.tsx';
import { useEditorState } from './useEditorState.ts';
import { textBox, useFloating } from './useFloating.ts';
import { type HoveredLink, useHoveredLink } from './useHoveredLink.ts';
import { useKeys } from './useKeys.ts';

interface LinkCardProps {
  readonly editor: Editor;
  readonly editable: boolean;
  editLink(): void;
}

export function LinkCard({ editor, editable, editLink }: LinkCardProps) {
  const attention = useEditorState(editor, attentionOf);
  const hovered = useHoveredLink(editor);
  const atCaret = attention?.kind === 'link' ? attention : null;
  if (hovered.link) {
    const { link } = hovered;
    return (
      <Card
        key={link.href}
        editor={editor}
        editable={editable}
        url={link.href}
        anchorOf={() => (link.isConnected ? link.getBoundingClientRect() : null)}
        targetOf={() => targetOfElement(editor, link)}
        editLink={editLink}
        close={hovered.close}
        hover={hovered}
      />
    );
  }
  if (!atCaret) return null;
  return (
    <Card
      key={atCaret.url}
      editor={editor}
      editable={editable}
      url={atCaret.url}
      anchorOf={() => textBox(editor, atCaret.from, atCaret.to)}
      targetOf={() => linkTarget(editor.state)}
      editLink={editLink}
      close={() => editor.view.dispatch(dismissMenu(editor.state))}
    />
  );
}

/** The range and address of the whole link that contains `link`. A link with several formats consists of several elements. */
function targetOfElement({ view, state }: Editor, link: HTMLAnchorElement): LinkTarget {
  const caret = TextSelection.near(state.doc.resolve(view.posAtDOM(link, 0)), 1);
  return linkTarget(state.apply(state.tr.setSelection(caret)));
}

interface CardProps extends LinkCardProps {
  readonly url: string;
  anchorOf(): Box | null;
  targetOf(): LinkTarget;
  close(): void;
  /** For a card that disappears when the mouse and the focus leave it. */
  readonly hover?: Pick<HoveredLink, 'stay' | 'leave'>;
}

function Card({ editor, editable, url, anchorOf, targetOf, editLink, close, hover }: CardProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 3_000 });
  const ref = useFloating<HTMLDivElement>(editor, anchorOf, { side: 'below', edge: 'left' });
  const { start, host, end } = partsOf(url);
  useKeys(editor, (event) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'F10' && event.altKey) ref.current?.querySelector('a')?.focus();
    else return false;
    return true;
  });
  const edit = () => {
    const { from, to } = targetOf();
    editor.view.dispatch(editor.state.tr.setSelection(TextSelection.create(editor.state.doc, from, to)));
    close();
    editLink();
  };
  const { onKeyDown: keyDown, onBlur: blur } = leaving(editor);
  const icon = { size: 18, stroke: 1.7 } as const;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div
      ref={ref}
      className={classes.card}
      role="group"
      aria-label={t('writing.link.card', { host })}
      {...editorMenu}
      onKeyDown={keyDown}
      onFocus={hover?.stay}
      onBlur={(event) => {
        blur(event);
        hover?.leave();
      }}
      onMouseEnter={hover?.stay}
      onMouseLeave={hover?.leave}
    >
      <div className={classes.link}>
        <a className={classes.address} href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
          {start}
          <strong>{host}</strong>
          {end}
        </a>
        <ToolButton
          name={t('writing.link.open')}
          icon={<IconExternalLink {...icon} />}
          {...(editable && { keys: 'Alt-Enter' })}
          onClick={() => window.open(url, '_blank', 'noopener,noreferrer')}
        />
        <ToolButton
          name={t(clipboard.copied ? 'writing.link.copied' : 'writing.link.copy')}
          icon={clipboard.copied ? <IconCheck {...icon} /> : <IconCopy {...icon} />}
          onClick={() => clipboard.copy(url)}
        />
        {editable && (
          <>
            <ToolButton name={t('writing.link.edit')} icon={<IconPencil {...icon} />} keys="Mod-k" onClick={edit} />
            <ToolButton
              name={t('writing.link.remove')}
              icon={<IconUnlink {...icon} />}
              onClick={() => {
                editor.run(setLink(targetOf(), null));
                close();
              }}
            />
          </>
        )}
      </div>
    </div>
  );
}

/** Splits an address into its host and the parts before and after it, so that the host can be emphasized. */
function partsOf(url: string): { start: string; host: string; end: string } {
  const host = /^[a-z]+:(?:\/\/(?:[^/?#@]*@)?)?([^/?#]+)/i.exec(url)?.[1] ?? url;
  const at = url.indexOf(host);
  return { start: url.slice(0, at), host, end: url.slice(at + host.length) };
}
