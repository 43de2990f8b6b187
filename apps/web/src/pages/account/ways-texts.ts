/** Adds the texts of the pages that links in e-mails lead to. Components that show them import this file first. */
import { addEnglish } from '../../boot/i18n.ts';
import { ways } from '../../locales/en.ways.ts';

addEnglish({ ways });
