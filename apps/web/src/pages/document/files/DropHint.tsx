/** Says, while files are dragged over the page, that they may be dropped anywhere. */
import '../../../editor/file-texts.ts';
import { useTranslation } from 'react-i18next';
import classes from './DropHint.module.css';

export function DropHint() {
  const { t } = useTranslation();
  return (
    <div className={classes.frame} role="status">
      <span className={classes.words}>{t('files.add.drop')}</span>
    </div>
  );
}
