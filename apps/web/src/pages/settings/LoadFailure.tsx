/** Says why a list could not be loaded, and offers to try again. */
import { Alert, Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../components/errorText.ts';

interface LoadFailureProps {
  readonly title: string;
  readonly query: { readonly error: Error | null; readonly isRefetching: boolean; refetch(): unknown };
}

export function LoadFailure({ title, query }: LoadFailureProps) {
  const { t } = useTranslation();
  return (
    <Alert color="red" title={title}>
      <Stack gap="xs" align="flex-start">
        {errorText(query.error, t)}
        <Button size="compact-sm" variant="default" loading={query.isRefetching} onClick={() => void query.refetch()}>
          {t('action.retry')}
        </Button>
      </Stack>
    </Alert>
  );
}
