/** Adds the texts of sharing. Components that show them import this file first. */
import { addEnglish } from '../../boot/i18n.ts';
import { share } from '../../locales/en.share.ts';

addEnglish({ share });
