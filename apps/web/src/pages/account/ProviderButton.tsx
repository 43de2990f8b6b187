/** The way in by the identity provider. It leaves the app and comes back with a session, or with a problem in the address. */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { providerAddress } from '../../api/ways-in.ts';

export function ProviderButton({ name, next }: { name: string; next: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Button component="a" href={providerAddress(next)} variant="default" fullWidth>
      {t('account.withProvider', { name })}
    </Button>
  );
}
