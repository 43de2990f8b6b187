/** The ids and icons of the templates. Their texts are in the locales, under `templates`. */
import './template-texts.ts';
import { IconCalendarWeek, IconChecklist, IconGavel, IconNotes, IconTargetArrow } from '@tabler/icons-react';

export const TEMPLATES = [
  { id: 'meeting', icon: IconNotes },
  { id: 'brief', icon: IconTargetArrow },
  { id: 'decision', icon: IconGavel },
  { id: 'week', icon: IconCalendarWeek },
  { id: 'checklist', icon: IconChecklist },
] as const;

export type TemplateId = (typeof TEMPLATES)[number]['id'];
