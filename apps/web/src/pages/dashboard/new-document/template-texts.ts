/** Adds the texts of the templates. Components that show them import this file first. */
import { addEnglish } from '../../../boot/i18n.ts';
import { templates } from '../../../locales/en.templates.ts';

addEnglish({ templates });
