/** The texts of finding, pasting and exporting, to be imported before what shows them. */
import { addEnglish } from '../boot/i18n.ts';
import { tools } from '../locales/en.tools.ts';

addEnglish({ tools });
