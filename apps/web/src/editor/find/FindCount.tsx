import { useTranslation } from 'react-i18next';
import classes from './FindBar.module.css';
import type { FindState } from './finder.ts';

/** The number of matches. Screen readers announce it, because nothing else tells them the result. */
export function FindCount({ state, replaced }: { state: FindState; replaced: number | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.count} role="status" data-problem={state.problem !== null}>
      {countText(state)}
    </div>
  );

  function countText({ query, problem, count, current, isSearching }: FindState): string {
    if (problem?.kind === 'invalid') return t('tools.find.invalid', { reason: problem.reason });
    if (problem?.kind === 'slow') return t('tools.find.slow');
    if (replaced !== null) return t('tools.find.replaced', { count: replaced });
    if (query.text === '') return '';
    if (count === 0) return isSearching ? t('tools.find.searching') : t('tools.find.none');
    return current === null ? t('tools.find.count', { count }) : t('tools.find.position', { current, count });
  }
}
