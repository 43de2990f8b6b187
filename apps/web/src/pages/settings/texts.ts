/** Adds the texts of the settings. Components that show them import this file first. */
import { addEnglish } from '../../boot/i18n.ts';
import { settings } from '../../locales/en.settings.ts';

addEnglish({ settings });
