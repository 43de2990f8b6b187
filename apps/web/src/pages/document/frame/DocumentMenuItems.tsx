/** The menu of a document: what one does with the whole of it, and how it is shown on this device. */
import '../opened-texts.ts';
import '../../../help/texts.ts';
import { Menu, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconCommand,
  IconCopy,
  IconHistory,
  IconKeyboard,
  IconLink,
  IconPencil,
  IconPrinter,
  IconStar,
  IconStarFilled,
  IconTag,
  IconTrash,
  IconUserQuestion,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMayCreate, useSession } from '../../../api/index.ts';
import { HELP_KEY, keyName, PALETTE_KEY, PRINT_KEY } from '../../../commands/keys.ts';
import { useOpenPalette } from '../../../commands/registry.ts';
import { ButtonMenu } from '../../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../../components/dropdown/useDropdown.ts';
import type { Editor } from '../../../editor/core/view.ts';
import { ExportItems } from '../../../editor/export/ExportItems.tsx';
import { askWhoWrote, openHistory } from '../history-ways.ts';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import { PAGE_KEYS } from '../page-keys.ts';
import { copyLink, MAY_COPY, star } from '../star-and-link.ts';
import { usePageTools } from '../usePageTools.ts';
import { duplicate, moveToTrash } from '../whole-document.ts';
import { toggleOutline, useOutlineShown } from './outline/useOutlinePlace.ts';
import { showPanel } from './panel/open-panel.ts';
import { panelsFor } from './panel/panels.ts';
import { focusTitle } from './title/DocumentTitle.tsx';
import { useStarred } from './useStarred.ts';
import { changeView, useViewSettings, ZOOMS, zoomFrom } from './ViewSettings.ts';

export interface DocumentMenuProps {
  readonly document: OpenDocument;
  /** Null while the document isn't shown. */
  readonly editor: () => Editor | null;
  /** Shows the list of keys. */
  readonly onShowKeys: () => void;
  /** Opens the dialog for tags. */
  readonly onTag: (from: Element | null) => void;
}

const ICON = { size: 16, stroke: 1.7 } as const;

export function DocumentMenuItems({ document, onShowKeys, onTag, editor, ...dropdown }: DocumentMenuProps & DropdownProps) {
  const tools = usePageTools();
  const { t } = tools;
  const starred = useStarred(document.id);
  // Where the head of the page has no room for these.
  const isNarrow = useMediaQuery('(max-width: 62em)') ?? false;
  const openPalette = useOpenPalette();
  const { guest } = useSession();
  const mayCreate = useMayCreate();
  const mayRename = useShown(document, ({ role, status }) => role !== null && role !== 'viewer' && status.state !== 'closed');
  const isOwner = useShown(document, ({ role, status }) => role === 'owner' && status.state !== 'closed');
  const role = useShown(document, (shown) => shown.role);
  const title = useShown(document, (shown) => shown.title);
  /** What takes the focus elsewhere waits until the menu is gone and has given it back. */
  const afterwards = useRef<(() => void) | null>(null);
  const after = (action: () => void) => () => {
    afterwards.current = action;
  };
  const closed = () => {
    afterwards.current?.();
    afterwards.current = null;
  };
  return (
    <ButtonMenu
      {...dropdown}
      width={290}
      onExitTransitionEnd={closed}
      dropdownStyle={{ maxHeight: 'calc(100dvh - var(--app-head-height, 61px) - 16px)', overflowY: 'auto' }}
    >
      {mayRename && (
        <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={after(() => focusTitle('all'))}>
          {t('document.rename')}
        </Menu.Item>
      )}
      {isNarrow && !guest && (
        <>
          <Menu.Item
            leftSection={starred ? <IconStarFilled {...ICON} /> : <IconStar {...ICON} />}
            onClick={() => void star(document.id, !starred, tools)}
          >
            {t(starred ? 'page.star.remove' : 'page.star.add')}
          </Menu.Item>
          <Menu.Item leftSection={<IconTag {...ICON} />} onClick={after(() => onTag(window.document.activeElement))}>
            {t('page.tags')}
          </Menu.Item>
          {MAY_COPY && (
            <Menu.Item leftSection={<IconLink {...ICON} />} onClick={() => void copyLink(document.id, tools)}>
              {t('page.link.copy')}
            </Menu.Item>
          )}
        </>
      )}
      {mayCreate && (
        <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={() => duplicate({ id: document.id, title }, tools)}>
          {t('document.copy')}
        </Menu.Item>
      )}
      <ExportItems editor={editor} title={title || t('editor.untitled')} />
      <Menu.Item leftSection={<IconPrinter {...ICON} />} rightSection={<Keys keys={PRINT_KEY} />} onClick={after(() => window.print())}>
        {t('opened.menu.print')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconHistory {...ICON} />} onClick={() => openHistory(document.id, tools)}>
        {t('opened.menu.history')}
      </Menu.Item>
      <Menu.Item leftSection={<IconUserQuestion {...ICON} />} onClick={after(() => void askWhoWrote(document, editor(), tools))}>
        {t('opened.menu.whoWrote')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>{t('opened.menu.view')}</Menu.Label>
      <ViewItems />
      <Menu.Divider />
      {panelsFor(role)
        .filter(({ id }) => id !== 'outline')
        .map((panel) => (
          <Menu.Item
            key={panel.id}
            leftSection={<panel.icon {...ICON} />}
            rightSection={'keys' in panel && <Keys keys={panel.keys} />}
            onClick={after(() => showPanel(panel.id))}
          >
            {t(`page.panel.${panel.id}`)}
          </Menu.Item>
        ))}
      <Menu.Item leftSection={<IconCommand {...ICON} />} rightSection={<Keys keys={PALETTE_KEY} />} onClick={after(() => openPalette())}>
        {t('help.search')}
      </Menu.Item>
      <Menu.Item leftSection={<IconKeyboard {...ICON} />} rightSection={<Keys keys={HELP_KEY} />} onClick={after(onShowKeys)}>
        {t('key.shortcuts')}
      </Menu.Item>
      {isOwner && (
        <>
          <Menu.Divider />
          <Menu.Item
            color="var(--mantine-color-error)"
            leftSection={<IconTrash {...ICON} />}
            onClick={() => moveToTrash({ id: document.id, title }, tools)}
          >
            {t('document.moveToTrash')}
          </Menu.Item>
        </>
      )}
    </ButtonMenu>
  );
}

function ViewItems() {
  const { t } = useTranslation();
  const { zoom, isWide, isFocused } = useViewSettings();
  return (
    <>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={<IconZoomIn {...ICON} />}
        rightSection={<Percent value={zoom} />}
        disabled={zoom === ZOOMS.at(-1)}
        onClick={() => changeView({ zoom: zoomFrom(zoom, 1) })}
      >
        {t('opened.menu.larger')}
      </Menu.Item>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={<IconZoomOut {...ICON} />}
        rightSection={<Percent value={zoom} />}
        disabled={zoom === ZOOMS[0]}
        onClick={() => changeView({ zoom: zoomFrom(zoom, -1) })}
      >
        {t('opened.menu.smaller')}
      </Menu.Item>
      <Menu.CheckboxItem checked={useOutlineShown()} onChange={toggleOutline} rightSection={<Keys keys={PAGE_KEYS.outline} />}>
        {t('opened.menu.outline')}
      </Menu.CheckboxItem>
      <Menu.CheckboxItem
        checked={isWide}
        onChange={(checked) => changeView({ isWide: checked })}
        rightSection={<Keys keys={PAGE_KEYS.wide} />}
      >
        {t('opened.menu.wide')}
      </Menu.CheckboxItem>
      <Menu.CheckboxItem
        checked={isFocused}
        closeMenuOnClick
        onChange={(checked) => changeView({ isFocused: checked })}
        rightSection={<Keys keys={PAGE_KEYS.focus} />}
      >
        {t('opened.menu.focus')}
      </Menu.CheckboxItem>
    </>
  );
}

function Keys({ keys }: { keys: string }) {
  const { t } = useTranslation();
  return (
    <Text component="kbd" size="xs" c="dimmed" ff="text">
      {keyName(keys, t)}
    </Text>
  );
}

function Percent({ value }: { value: number }) {
  const { i18n } = useTranslation();
  return (
    <Text span size="xs" c="dimmed">
      {new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(value / 100)}
    </Text>
  );
}
