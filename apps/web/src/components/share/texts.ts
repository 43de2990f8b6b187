/** The texts of sharing, to be imported before what shows them. */
import { addEnglish } from '../../boot/i18n.ts';
import { share } from '../../locales/en.share.ts';

addEnglish({ share });
