/** The pictures of the alignments, for the button and for its menu. */
import { IconAlignCenter, IconAlignJustified, IconAlignLeft, IconAlignRight } from '@tabler/icons-react';

export const ALIGN_ICONS = { left: IconAlignLeft, center: IconAlignCenter, right: IconAlignRight, justify: IconAlignJustified } as const;
