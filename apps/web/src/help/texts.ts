/** Adds the texts of help, and the words by which commands are found. Components that use them import this file first. */
import { addEnglish } from '../boot/i18n.ts';
import { help } from '../locales/en.help.ts';

addEnglish({ help });
