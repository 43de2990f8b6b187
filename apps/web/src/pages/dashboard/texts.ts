/** The texts of the dashboard, to be imported before what shows them. */
import { addEnglish } from '../../boot/i18n.ts';
import { dashboard, empty, library } from '../../locales/en.library.ts';

addEnglish({ dashboard, empty, library });
