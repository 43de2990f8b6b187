/** The texts of the history of a document, to be imported before what shows them. */
import { addEnglish } from '../../boot/i18n.ts';
import { history } from '../../locales/en.history.ts';

addEnglish({ history });
