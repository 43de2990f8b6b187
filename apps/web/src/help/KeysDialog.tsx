/** The list of keyboard shortcuts. Those of the present page come first. */
import './texts.ts';
import '../editor/tool-texts.ts';
import '../editor/writing-texts.ts';
import '../pages/document/opened-texts.ts';
import '../pages/document/texts.ts';
import { useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { keyName } from '../commands/keys.ts';
import { Dialog } from '../components/Dialog.tsx';
import classes from './KeysDialog.module.css';
import { documentSections, everywhereSection, type KeySection, listSection } from './key-list.ts';

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const isDocument = useRouterState({ select: ({ location }) => location.pathname.startsWith('/documents/') });
  const sections = isDocument
    ? [...documentSections(t), everywhereSection(t), listSection(t)]
    : [listSection(t), everywhereSection(t), ...documentSections(t)];
  return (
    <Dialog opened onClose={onClose} title={t('key.shortcuts')} size="xl" returnFocus={false}>
      <div className={classes.sections}>
        {sections.map((section) => (
          <Section key={section.title} {...section} />
        ))}
      </div>
    </Dialog>
  );
}

function Section({ title, isTyped, entries }: KeySection) {
  const { t } = useTranslation();
  return (
    <section className={classes.section}>
      <h3 className={classes.title}>{title}</h3>
      <dl className={classes.list}>
        {entries.map(({ name, keys }) => (
          <div key={name} className={classes.entry}>
            <dt>{name}</dt>
            <dd>
              {keys.map((key, index) => (
                <span key={key}>
                  {index > 0 && ` ${t('help.keys.or')} `}
                  <kbd className={classes.key}>{isTyped ? key : keyName(key, t)}</kbd>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
