/** What can be inserted, as a menu: the entries of the slash menu that have a description. */
import '../writing-texts.ts';
import '../../help/texts.ts';
import { Menu, Text } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../commands/keys.ts';
import { ButtonMenu } from '../../components/dropdown/ButtonMenu.tsx';
import type { DropdownProps } from '../../components/dropdown/useDropdown.ts';
import type { Editor } from '../core/view.ts';
import { slashItems } from '../menus/slash-items.ts';

export function InsertItems({ editor, ...dropdown }: DropdownProps & { readonly editor: Editor }) {
  const { t } = useTranslation();
  const nothing = () => undefined;
  const items = slashItems(t, {
    editLink: () => editor.editLink(),
    showKeys: nothing,
    chooseFiles: (kind) => editor.chooseFiles(kind),
    searchAll: nothing,
  }).filter(({ description }) => description !== undefined);
  const sections = [...new Set(items.map(({ section }) => section))];
  return (
    <ButtonMenu
      {...dropdown}
      position="bottom-start"
      width={330}
      returnFocus={false}
      dropdownStyle={{ maxHeight: 'min(40rem, calc(100dvh - 130px))', overflowY: 'auto' }}
    >
      {sections.map((section) => (
        <Fragment key={section}>
          <Menu.Label>{section}</Menu.Label>
          {items
            .filter((item) => item.section === section)
            .map(({ id, label, description, icon: Icon, keys, command, action }) => (
              <Menu.Item
                key={id}
                leftSection={<Icon size={22} stroke={1.6} />}
                rightSection={
                  keys && (
                    <Text component="kbd" size="xs" c="inherit" ff="text">
                      {keyName(keys, t)}
                    </Text>
                  )
                }
                onClick={() => {
                  if (command) editor.run(command);
                  action?.('');
                }}
              >
                <Text span size="sm" display="block">
                  {label}
                </Text>
                <Text span size="xs" c="inherit" display="block">
                  {description}
                </Text>
              </Menu.Item>
            ))}
        </Fragment>
      ))}
    </ButtonMenu>
  );
}
