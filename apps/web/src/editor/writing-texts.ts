/** The texts of the menus at the caret and of the list of keys, to be imported before what shows them. */
import { addEnglish } from '../boot/i18n.ts';
import { writing } from '../locales/en.writing.ts';

addEnglish({ writing });
