/** Adds the texts of signing in and signing up. Components that show them import this file first. */
import { addEnglish } from '../../boot/i18n.ts';
import { account } from '../../locales/en.account.ts';

addEnglish({ account });
