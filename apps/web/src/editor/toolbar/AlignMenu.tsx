/** How lines are aligned. */
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { Alignment } from '../core/schema.ts';
import type { Editor } from '../core/view.ts';
import { ALIGN_ICONS } from './align-icons.ts';
import { ToolButton } from './ToolButton.tsx';

const AlignItems = lazyPart(async () => (await import('./AlignItems.tsx')).AlignItems);

export function AlignMenu({ editor, align }: { editor: Editor; align: Alignment | null }) {
  const { t } = useTranslation();
  const { opened, buttonProps, dropdown } = useDropdown('menu');
  const Current = ALIGN_ICONS[align ?? 'left'];
  return (
    <>
      <ToolButton {...buttonProps} name={t('editor.align')} icon={<Current size={19} stroke={1.7} />} expanded={opened} />
      {dropdown && <AlignItems {...dropdown} editor={editor} align={align} />}
    </>
  );
}
