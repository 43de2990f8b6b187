/** Adds the texts of the console. Components that show them import this file first. */
import { addEnglish } from '../../boot/i18n.ts';
import { activity } from '../../locales/en.activity.ts';
import { admin } from '../../locales/en.admin.ts';

addEnglish({ activity, admin });
