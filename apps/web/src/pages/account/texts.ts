/** The texts of signing in and signing up, to be imported before what shows them. */
import { addEnglish } from '../../boot/i18n.ts';
import { account } from '../../locales/en.account.ts';

addEnglish({ account });
