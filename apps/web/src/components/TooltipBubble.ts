/** Mantine's tooltip, in a script of its own. */
import { Tooltip } from '@mantine/core';

export const TooltipBubble = Tooltip;
