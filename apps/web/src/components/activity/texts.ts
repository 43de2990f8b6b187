/** Adds the texts of the activity log. Components that show them import this file first. */
import { addEnglish } from '../../boot/i18n.ts';
import { activity } from '../../locales/en.activity.ts';

addEnglish({ activity });
