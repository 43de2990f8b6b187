/** The form for the address of a link, beside the text that is or becomes the link. */

import { addressOf } from '@inkstone/formats/addresses';
import { Button, FocusTrap, Group, TextInput } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { linkTarget, setLink } from '../core/commands.ts';
import type { Editor } from '../core/view.ts';
import { editorMenu } from './attention.ts';
import classes from './Menus.module.css';
import { textBox, useFloating } from './useFloating.ts';

/** `apply` reads the link's range again, because others' edits may have moved the selection since the form was opened. */
export function LinkForm({ editor, close }: { editor: Editor; close: () => void }) {
  const { t } = useTranslation();
  const [initial] = useState(() => linkTarget(editor.state).url);
  const [text, setText] = useState(initial ?? '');
  const [invalid, setInvalid] = useState(false);
  const anchorOf = () => {
    const { from, to } = linkTarget(editor.state);
    return textBox(editor, from, to);
  };
  const ref = useFloating<HTMLDivElement>(editor, anchorOf, { side: 'below', edge: 'left' });
  useClickOutside(close, null, [ref.current]);
  const back = () => {
    close();
    editor.focus();
  };
  const apply = (url: string | null) => {
    editor.run(setLink(linkTarget(editor.state), url));
    back();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const url = addressOf(text);
    if (url === null) setInvalid(true);
    else apply(url);
  };
  return (
    <FocusTrap active innerRef={ref}>
      <div
        className={classes.card}
        role="dialog"
        aria-label={t('writing.link.form')}
        onKeyDown={(event) => {
          if (event.key === 'Escape') back();
        }}
        {...editorMenu}
      >
        <form onSubmit={submit} noValidate className={classes.form}>
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
      </div>
    </FocusTrap>
  );
}
