/** The way back to signing in. */
import './ways-texts.ts';
import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function BackToSignIn() {
  const { t } = useTranslation();
  return (
    <Text size="sm" ta="center">
      <Anchor inherit underline="always" renderRoot={(props) => <Link {...props} to="/sign-in" />}>
        {t('ways.back')}
      </Anchor>
    </Text>
  );
}
