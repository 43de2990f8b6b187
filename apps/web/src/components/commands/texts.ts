/** The texts of the command palette, to be imported before what shows them. */
import { addEnglish } from '../../i18n.ts';
import { palette } from '../../locales/en.palette.ts';

addEnglish({ palette });
