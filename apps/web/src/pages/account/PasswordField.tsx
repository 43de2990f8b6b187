/** A password field with a button that shows the password. The field for a new password also shows how strong it is. */
import { PasswordInput, type PasswordInputProps, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './PasswordField.module.css';
import { PASSWORD, passwordStrength } from './rules.ts';

export function PasswordField(props: PasswordInputProps) {
  const { t } = useTranslation();
  const [visible, { toggle }] = useDisclosure(false);
  return (
    <PasswordInput
      label={t('account.password')}
      {...props}
      visible={visible}
      onVisibilityChange={toggle}
      visibilityToggleButtonProps={{ 'aria-label': visible ? t('account.hidePassword') : t('account.showPassword'), tabIndex: 0 }}
    />
  );
}

/** @param props.ownWords words of the user's own names and address. They don't make a password stronger. */
export function NewPasswordField({ value, ownWords, ...props }: PasswordInputProps & { value: string; ownWords: readonly string[] }) {
  const hint = useId();
  return (
    <div>
      <PasswordField {...props} value={value} autoComplete="new-password" maxLength={PASSWORD.longest + 1} aria-describedby={hint} />
      <div id={hint} className={classes.hint}>
        {/* While the field shows an error, the hint would repeat it. */}
        {value !== '' && !props.error && <StrengthHint value={value} ownWords={ownWords} />}
      </div>
    </div>
  );
}

const LEVELS = ['weak', 'weak', 'fair', 'good', 'strong'] as const;

function StrengthHint({ value, ownWords }: { value: string; ownWords: readonly string[] }) {
  const { t } = useTranslation();
  const strength = passwordStrength(value, ownWords);
  return (
    <>
      <div className={classes.bars} data-strength={strength} aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <span key={step} data-on={step <= strength || undefined} />
        ))}
      </div>
      <Text size="xs" c="dimmed">
        {value.length < PASSWORD.shortest
          ? t('account.passwordShort', { limit: PASSWORD.shortest })
          : t('account.strength', { level: t(`account.${LEVELS[strength]}`) })}
      </Text>
    </>
  );
}
