/** Who one is here without an account, and the way to have one. */
import '../opened-texts.ts';
import { Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../api/index.ts';
import { addressToEnter } from '../../../components/guest-link.ts';
import { nameOf } from '../../../components/user/names.ts';
import classes from './GuestOffer.module.css';

export function GuestOffer({ documentId }: { documentId: string }) {
  const { t } = useTranslation();
  const user = useSession();
  return (
    <div className={classes.offer}>
      <Text size="sm" className={classes.name} title={t('opened.guest.detail')}>
        {nameOf(user)}
      </Text>
      <Button
        size="compact-md"
        variant="light"
        renderRoot={(props) => <Link {...props} to="/sign-in" search={{ next: addressToEnter(documentId) }} />}
      >
        {t('opened.guest.signIn')}
      </Button>
    </div>
  );
}
