/** The colour of the text, or of what is behind it. */
import { IconHighlight, IconTextColor } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDropdown } from '../../components/dropdown/useDropdown.ts';
import { lazyPart } from '../../components/lazy/lazy-part.tsx';
import type { ColorMenuProps } from './Swatches.tsx';
import { ToolButton } from './ToolButton.tsx';
import classes from './Toolbar.module.css';

const Swatches = lazyPart(async () => (await import('./Swatches.tsx')).Swatches);

export function ColorMenu({ editor, kind, value }: ColorMenuProps) {
  const { t } = useTranslation();
  const { opened, buttonProps, dropdown } = useDropdown('menu');
  const Icon = kind === 'color' ? IconTextColor : IconHighlight;
  const icon = (
    <>
      <Icon size={19} stroke={1.7} />
      {value !== null && <span className={classes.bar} style={{ background: value }} />}
    </>
  );
  return (
    <>
      <ToolButton {...buttonProps} name={t(`editor.${kind}`)} icon={icon} expanded={opened} />
      {dropdown && <Swatches {...dropdown} editor={editor} kind={kind} value={value} />}
    </>
  );
}
