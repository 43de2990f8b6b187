/** The menu of a document: what one does with the whole of it, and how it is shown on this device. */
import '../opened-texts.ts';
import { Menu, Text } from '@mantine/core';
import { IconAbc, IconCopy, IconKeyboard, IconPencil, IconPrinter, IconTrash, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/index.ts';
import { keyName, PRINT_KEY } from '../../../commands/keys.ts';
import { ButtonMenu } from '../../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../../components/dropdown/useDropdown.ts';
import type { Editor } from '../../../editor/core/view.ts';
import { ExportItems } from '../../../editor/export/ExportItems.tsx';
import type { OpenDocument } from '../opening/OpenDocument.ts';
import { useShown } from '../opening/useOpenDocument.ts';
import { PAGE_KEYS } from '../usePageKeys.ts';
import { usePageTools } from '../usePageTools.ts';
import { duplicate, moveToTrash } from '../whole-document.ts';
import { focusTitle } from './DocumentTitle.tsx';
import { changeView, useViewSettings, ZOOMS, zoomFrom } from './ViewSettings.ts';

export interface DocumentMenuProps {
  readonly document: OpenDocument;
  readonly onCount: () => void;
  /** Null while the document isn't shown. */
  readonly editor: () => Editor | null;
  /** Shows the list of keys. */
  readonly onShowKeys: () => void;
}

const ICON = { size: 16, stroke: 1.7 } as const;

export function DocumentMenuItems({ document, onCount, onShowKeys, editor, ...dropdown }: DocumentMenuProps & DropdownProps) {
  const tools = usePageTools();
  const { t } = tools;
  const mayCreate = useSession().role !== 'viewer';
  const isOwner = useShown(document, ({ role, status }) => role === 'owner' && status.state !== 'closed');
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
      width={270}
      onExitTransitionEnd={closed}
      dropdownStyle={{ maxHeight: 'calc(100dvh - var(--app-head-height, 61px) - 16px)', overflowY: 'auto' }}
    >
      {isOwner && (
        <Menu.Item leftSection={<IconPencil {...ICON} />} onClick={after(focusTitle)}>
          {t('document.rename')}
        </Menu.Item>
      )}
      {mayCreate && (
        <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={() => duplicate({ id: document.id, title }, tools)}>
          {t('opened.menu.duplicate')}
        </Menu.Item>
      )}
      <ExportItems editor={editor} title={title || t('editor.untitled')} />
      <Menu.Item leftSection={<IconPrinter {...ICON} />} rightSection={<Keys keys={PRINT_KEY} />} onClick={after(() => window.print())}>
        {t('opened.menu.print')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>{t('opened.menu.view')}</Menu.Label>
      <ViewItems />
      <Menu.Divider />
      <Menu.Item leftSection={<IconAbc {...ICON} />} rightSection={<Keys keys={PAGE_KEYS.count} />} onClick={after(onCount)}>
        {t('opened.menu.count')}
      </Menu.Item>
      <Menu.Item leftSection={<IconKeyboard {...ICON} />} rightSection={<Keys keys="Mod-/" />} onClick={after(onShowKeys)}>
        {t('editor.showKeys')}
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
  const { zoom, isWide, hasOutline, isFocused } = useViewSettings();
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
      <Menu.CheckboxItem
        checked={hasOutline}
        onChange={(checked) => changeView({ hasOutline: checked })}
        rightSection={<Keys keys={PAGE_KEYS.outline} />}
      >
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
