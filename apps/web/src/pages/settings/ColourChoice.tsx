/** Settings: the colour of one's cursor, selections and initials. */
import { Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type CSSProperties, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeDetails } from '../../api/me.ts';
import type { OwnAccount } from '../../api/types.ts';
import { useNotify } from '../../components/notifications/useNotify.tsx';
import { USER_COLORS } from '../../components/user/UserColor.ts';
import { Card, Done } from './Card.tsx';
import classes from './Settings.module.css';

/** The names of `USER_COLORS`, in their order. */
const NAMES = [
  'orange',
  'ocher',
  'olive',
  'green',
  'emerald',
  'turquoise',
  'blue',
  'indigo',
  'violet',
  'purple',
  'magenta',
  'raspberry',
] as const;

export function ColourChoice({ account }: { account: OwnAccount }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const change = useChangeDetails();
  const [isDone, setDone] = useState(false);
  // The choice shows at once; if it can't be saved, the old one shows again.
  const current = change.isPending && change.variables.color !== undefined ? change.variables.color : account.color;
  const choose = (color: number | null) => {
    setDone(false);
    change.mutate({ color }, { onSuccess: () => setDone(true), onError: (error) => notify.failed(t('settings.color.failed'), error) });
  };
  return (
    <Card title={t('settings.color.title')} aside={<Done>{isDone ? t('settings.saved') : null}</Done>}>
      <fieldset className={classes.choices}>
        <legend className={classes.legend}>
          <Text size="sm" c="dimmed" span>
            {t('settings.color.hint')}
          </Text>
        </legend>
        <div className={classes.swatches}>
          <label className={classes.swatch} data-auto>
            <input type="radio" name="color" checked={current === null} onChange={() => choose(null)} />
            {t('settings.color.auto')}
          </label>
          {NAMES.map((key, index) => {
            const name = t(`settings.color.names.${key}`);
            const solid = USER_COLORS[index]?.solid;
            return (
              <label key={key} className={classes.swatch} style={{ '--swatch': solid } as CSSProperties} title={name}>
                <input type="radio" name="color" aria-label={name} checked={current === index} onChange={() => choose(index)} />
                <IconCheck size={18} aria-hidden="true" />
              </label>
            );
          })}
        </div>
      </fieldset>
    </Card>
  );
}
