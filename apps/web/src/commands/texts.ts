/** The texts of the command palette, to be imported before what shows them. */
import { addEnglish } from '../boot/i18n.ts';
import { palette } from '../locales/en.palette.ts';

addEnglish({ palette });
