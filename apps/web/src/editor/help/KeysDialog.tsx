/** The list of keys. */
import '../writing-texts.ts';
import { useTranslation } from 'react-i18next';
import { keyName } from '../../commands/keys.ts';
import { Dialog } from '../../components/Dialog.tsx';
import classes from './KeysDialog.module.css';
import { keySections } from './key-list.ts';

export function KeysDialog({ close }: { close: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog opened onClose={close} title={t('writing.keys.title')} size="xl">
      <div className={classes.sections}>
        {keySections(t).map(({ title, isTyped, entries }) => (
          <section key={title} className={classes.section}>
            <h3 className={classes.title}>{title}</h3>
            <dl className={classes.list}>
              {entries.map(({ name, keys }) => (
                <div key={name} className={classes.entry}>
                  <dt>{name}</dt>
                  <dd>
                    {keys.map((key, index) => (
                      <span key={key}>
                        {index > 0 && ` ${t('writing.keys.or')} `}
                        <kbd className={classes.key}>{isTyped ? key : keyName(key, t)}</kbd>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
