/** The texts of what is opened on a document’s page, to be imported before what shows them. */
import { addEnglish } from '../../boot/i18n.ts';
import { opened } from '../../locales/en.opened.ts';

addEnglish({ opened });
