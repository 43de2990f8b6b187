/** Sets, changes or removes the link at the selection. */
import { Button, Group, Popover, TextInput } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkTarget, setLink } from '../commands.ts';
import type { Editor } from '../view.ts';
import { addressOf } from './address.ts';
import { ToolButton } from './ToolButton.tsx';

interface LinkPopoverProps {
  readonly editor: Editor;
  /** The link at the selection. */
  readonly url: string | null;
  readonly opened: boolean;
  setOpened(opened: boolean): void;
}

export function LinkPopover({ editor, url, opened, setOpened }: LinkPopoverProps) {
  const { t } = useTranslation();
  const close = () => {
    setOpened(false);
    editor.focus();
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom" width={320} trapFocus shadow="md" withArrow>
      <Popover.Target>
        <ToolButton
          name={t('editor.link')}
          icon={<IconLink size={19} stroke={1.7} />}
          keys="Mod-k"
          pressed={url !== null}
          expanded={opened}
          onClick={() => setOpened(!opened)}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <LinkForm editor={editor} close={close} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Where the link goes is asked anew when it is set: others may have written meanwhile, and the selection has moved with the text. */
function LinkForm({ editor, close }: { editor: Editor; close: () => void }) {
  const { t } = useTranslation();
  const [initial] = useState(() => linkTarget(editor.state).url);
  const [text, setText] = useState(initial ?? '');
  const [invalid, setInvalid] = useState(false);
  const apply = (url: string | null) => {
    editor.run(setLink(linkTarget(editor.state), url));
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const url = addressOf(text);
    if (url === null) setInvalid(true);
    else apply(url);
  };
  return (
    <form onSubmit={submit} noValidate>
      <TextInput
        label={t('editor.linkAddress')}
        placeholder={t('editor.linkPlaceholder')}
        type="url"
        inputMode="url"
        autoComplete="off"
        data-autofocus
        value={text}
        error={invalid && t('editor.linkInvalid')}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setInvalid(false);
        }}
      />
      <Group justify="flex-end" gap="xs" mt="sm">
        {initial !== null && (
          <Button variant="default" size="compact-md" fz="sm" onClick={() => apply(null)}>
            {t('editor.linkRemove')}
          </Button>
        )}
        <Button type="submit" size="compact-md" fz="sm">
          {t('editor.linkSet')}
        </Button>
      </Group>
    </form>
  );
}
