/** The keys of the dashboard. */
import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../commands/keys.ts';
import { Dialog } from '../../components/Dialog.tsx';
import classes from './KeysDialog.module.css';

const KEYS = [
  ['↑', '↓', 'move'],
  ['Enter', 'open'],
  ['Space', 'select'],
  ['Shift-↑', 'Shift-↓', 'range'],
  ['Mod-a', 'all'],
  ['S', 'star'],
  ['F2', 'rename'],
  ['Delete', 'trash'],
  ['/', 'search'],
  ['Escape', 'clear'],
  ['Mod-k', 'palette'],
  ['?', 'help'],
] as const;

type Meaning = (typeof KEYS)[number] extends infer Row ? (Row extends readonly [...string[], infer Last] ? Last : never) : never;

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={onClose} title={t('library.keys.title')}>
      <dl className={classes.keys}>
        {KEYS.map((row) => {
          const meaning = row[row.length - 1] as Meaning;
          return (
            <div key={meaning} className={classes.row}>
              <dt>{t(`library.keys.${meaning}`, { shift: keyName('Shift', t) })}</dt>
              <dd>
                {row.slice(0, -1).map((keys) => (
                  <Fragment key={keys}>
                    <Kbd>{keyName(keys, t)}</Kbd>{' '}
                  </Fragment>
                ))}
              </dd>
            </div>
          );
        })}
      </dl>
    </Dialog>
  );
}
