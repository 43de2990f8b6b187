/** The texts of the templates, to be imported before what shows them. */
import { addEnglish } from '../../../boot/i18n.ts';
import { templates } from '../../../locales/en.templates.ts';

addEnglish({ templates });
