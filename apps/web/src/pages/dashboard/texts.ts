/** Adds the texts of the dashboard. Components that show them import this file first. */
import { addEnglish } from '../../boot/i18n.ts';
import { dashboard, empty, library } from '../../locales/en.library.ts';

addEnglish({ dashboard, empty, library });
