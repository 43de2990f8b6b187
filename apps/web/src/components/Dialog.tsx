/** A dialog with a title and a way to close it. */
import { Modal, type ModalProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

type DialogProps = Pick<ModalProps, 'opened' | 'onClose' | 'title' | 'size' | 'children' | 'returnFocus' | 'onExitTransitionEnd'>;

export function Dialog(props: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      {...props}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      // Without this role, screen readers would list the dialog's `<header>` as a second banner of the page.
      attributes={{ header: { role: 'none' } }}
    />
  );
}
